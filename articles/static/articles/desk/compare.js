/* A comparison by keyboard: j and k go to the next and previous change, u changes the view, o shows all. */
const changes = () => [...document.querySelectorAll(".compare .change")];
const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

function current() {
    const middle = 100;
    const shown = changes();
    const at = shown.findIndex((change) => change.getBoundingClientRect().bottom > middle);
    return at < 0 ? shown.length - 1 : at;
}

function go(step) {
    const shown = changes();
    if (!shown.length) return;
    const focused = shown.indexOf(document.activeElement);
    const at = focused >= 0 ? focused + step : current() + (step < 0 ? -1 : 0);
    const change = shown[Math.max(0, Math.min(shown.length - 1, at))];
    change.focus({ preventScroll: true });
    change.scrollIntoView({ block: "start" });
    mark(change.id);
}

function mark(id) {
    for (const link of document.querySelectorAll(".change-list a")) {
        if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
    }
}

document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const tools = document.querySelectorAll(".bar .tools a");
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "u") [...tools].slice(0, 2).find((link) => !link.hasAttribute("aria-current"))?.click();
    else if (event.key === "o") tools[2]?.click();
});

const list = document.querySelector(".change-list > details");
if (list && matchMedia("(max-width: 899px)").matches) list.open = false;

document.addEventListener("click", (event) => {
    const link = event.target.closest(".change-list a");
    if (link) mark(link.hash.slice(1));
});
