let counting;

/* How many each filter finds, once no other picture came for a moment. */
function recount() {
    clearTimeout(counting);
    counting = setTimeout(() => window.htmx.ajax("GET", location.href, { target: "#found > .filters", select: ".filters", swap: "outerHTML" }), 300);
}

/* The tile that comes with a picture: in place of the one in the grid, else in front of all. */
export function bringTile(place) {
    const carried = place.querySelector("template[data-tile]");
    const grid = document.getElementById("tiles");
    const tile = carried?.content.firstElementChild;
    if (!tile || !grid) return;
    carried.remove();
    const there = document.getElementById(tile.id);
    if (there) there.replaceWith(tile); else grid.prepend(tile);
    grid.parentElement.querySelector(":scope > .none")?.remove();
    recount();
}
