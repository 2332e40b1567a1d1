/* A comparison by keyboard: j and k go to the next and previous change, u changes the view, o shows all, ? the keys. */
import { lettersOn } from "./letters.js";
import { wireSlider } from "./slider.js";

const changes = () => [...document.querySelectorAll(".compare .change")];
const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
const told = document.querySelector("[data-at]");
let at = -1;

function current() {
    const shown = changes();
    const focused = shown.findIndex((change) => change === document.activeElement);
    if (focused >= 0) return focused;
    const first = shown.findIndex((change) => change.getBoundingClientRect().bottom > 100);
    return first < 0 ? shown.length - 1 : first;
}

function go(step) {
    const shown = changes();
    if (!shown.length) return;
    const here = current();
    const isThere = shown[here] === document.activeElement || at === here;
    const next = Math.max(0, Math.min(shown.length - 1, isThere || step < 0 ? here + step : here));
    const change = shown[next];
    change.focus({ preventScroll: true });
    change.scrollIntoView({ block: "start" });
    mark(change.id);
}

/* Where we are: in the list, and in words. */
function mark(id) {
    const shown = changes();
    at = shown.findIndex((change) => change.id === id);
    if (told && at >= 0) told.textContent = `Change ${at + 1} of ${shown.length}`;
    for (const link of document.querySelectorAll(".change-list a")) {
        if (link.hash !== `#${id}`) link.removeAttribute("aria-current");
        else {
            link.setAttribute("aria-current", "true");
            link.scrollIntoView({ block: "nearest" });
        }
    }
}

document.addEventListener("keydown", (event) => {
    if (!lettersOn() || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "u") document.querySelector("[data-view]:not([aria-current])")?.click();
    else if (event.key === "o") document.querySelector("[data-show]")?.click();
    else if (event.key === "?") document.getElementById("keys")?.togglePopover();
});

document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-view], [data-show]");
    if (way && (at >= 0 || scrollY > 200)) way.hash = changes()[current()]?.id ?? "";
    const link = event.target.closest(".change-list a");
    if (link) mark(link.hash.slice(1));
    const button = event.target.closest("[data-step]");
    if (button) {
        at = at < 0 ? current() - 1 : at;
        const shown = changes();
        const change = shown[Math.max(0, Math.min(shown.length - 1, at + Number(button.dataset.step)))];
        change?.scrollIntoView({ block: "start" });
        if (change) mark(change.id);
    }
    /* One panel at a time, and none left open when the press is elsewhere. */
    for (const panel of document.querySelectorAll(".bring[open]")) if (!panel.contains(event.target)) panel.open = false;
});

document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest(".bring[open]");
    if (!panel) return;
    panel.open = false;
    panel.querySelector("summary").focus();
});

const list = document.querySelector(".change-list > details");
if (list && matchMedia("(max-width: 899px)").matches) list.open = false;

/* A choice goes out by itself when it was made, not while arrows pass through the options. */
const sides = document.querySelector("[data-sides]");
let key = "";
sides?.addEventListener("pointerdown", () => { key = ""; });
sides?.addEventListener("keydown", (event) => { key = event.key; });
sides?.addEventListener("change", () => { if (["", "Enter", " "].includes(key)) sides.requestSubmit(); });

/* On paper nothing stays folded. */
const folded = () => document.querySelectorAll("details.folded:not([open])");
addEventListener("beforeprint", () => { for (const each of folded()) { each.open = true; each.dataset.printed = ""; } });
addEventListener("afterprint", () => { for (const each of document.querySelectorAll("[data-printed]")) each.open = false; });

wireSlider(document.querySelector("[data-slider]"));
