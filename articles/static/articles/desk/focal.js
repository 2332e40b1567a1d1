/* The focal point of a picture: a cross on it that follows clicks, fingers and keys, and crops that show what stays.
   The two ranges hold the numbers; everything else is drawn from them. */

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value) => Math.min(100, Math.max(0, Math.round(value)));

function ranges(focal) {
    return [focal.querySelector("[data-focal-x]"), focal.querySelector("[data-focal-y]")];
}

function place(focal) {
    return ranges(focal).map((range) => Number(range.value));
}

/* As if the ranges had been moved: whoever listens for what is typed hears of it. */
function put(focal, point) {
    ranges(focal).forEach((range, at) => { range.value = within(point[at]); });
    ranges(focal)[0].dispatchEvent(new Event("input", { bubbles: true }));
}

function draw(focal) {
    const [x, y] = place(focal);
    focal.style.setProperty("--focal-x", `${x}%`);
    focal.style.setProperty("--focal-y", `${y}%`);
    focal.querySelector("[data-focal-told=x]").textContent = `${x} %`;
    focal.querySelector("[data-focal-told=y]").textContent = `${y} %`;
    const stage = focal.querySelector("[data-focal-stage]");
    if (!stage) return;
    stage.setAttribute("aria-valuenow", x);
    stage.setAttribute("aria-valuetext", `${x} percent from the left, ${y} percent from the top`);
    for (const crop of focal.querySelectorAll("[data-focal-crop]")) aim(crop, stage.querySelector("img"), x, y);
}

/* The same crop as the server cuts: the point in its middle, as far as the edges allow. CSS counts from edge to edge. */
function aim(crop, whole, x, y) {
    const [across, down] = getComputedStyle(crop).aspectRatio.split("/").map(Number);
    const ratio = (across / down) / (Number(whole.getAttribute("width")) / Number(whole.getAttribute("height")));
    const shown = [Math.min(1, ratio), Math.min(1, 1 / ratio)];
    const [left, top] = [x, y].map((at, axis) => {
        const room = 1 - shown[axis];
        return room > 0 ? Math.min(1, Math.max(0, (at / 100 - shown[axis] / 2) / room)) * 100 : 50;
    });
    crop.style.setProperty("object-position", `${left}% ${top}%`);
}

function begin(focal) {
    const stage = focal.querySelector("[data-focal-stage]");
    if (stage) {
        const said = { role: "slider", tabindex: "0", "aria-label": "Focal point", "aria-valuemin": "0", "aria-valuemax": "100", "aria-describedby": focal.querySelector(".hint").id };
        for (const [name, value] of Object.entries(said)) stage.setAttribute(name, value);
    }
    focal.setAttribute("data-ready", "");
    draw(focal);
}

function begun() {
    for (const focal of document.querySelectorAll("[data-focal]:not([data-ready])")) begin(focal);
}

function pointed(event) {
    const stage = event.target.closest?.("[data-focal-stage]");
    if (!stage || event.button > 0 || (event.type === "pointermove" && !stage.hasPointerCapture(event.pointerId))) return;
    if (event.type === "pointerdown") stage.setPointerCapture(event.pointerId);
    const box = stage.querySelector("img").getBoundingClientRect();
    put(stage.closest("[data-focal]"), [(event.clientX - box.left) / box.width * 100, (event.clientY - box.top) / box.height * 100]);
}

function pressed(event) {
    const stage = event.target.closest?.("[data-focal-stage]");
    if (!stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const focal = stage.closest("[data-focal]");
    const step = KEYS[event.key]?.map((each) => each * (event.shiftKey ? 10 : 1));
    const point = event.key === "Home" ? [50, 50] : step && place(focal).map((each, at) => each + step[at]);
    if (!point) return;
    event.preventDefault();
    put(focal, point);
}

export function wireFocal() {
    begun();
    addEventListener("htmx:afterSettle", begun);
    for (const name of ["pointerdown", "pointermove"]) addEventListener(name, pointed);
    addEventListener("keydown", pressed, true); // a dialog keeps its keys to itself
    for (const name of ["input", "desk:filled"]) {
        addEventListener(name, (event) => { const focal = event.target.closest?.("[data-focal]"); if (focal) draw(focal); });
    }
}
