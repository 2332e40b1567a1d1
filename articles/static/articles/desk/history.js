/* The history by keyboard: j and k move, 1 picks the older side, 2 the newer, c compares, n names,
   o opens what is folded. */
import { lettersOn } from "./letters.js";

const saves = () => [...document.querySelectorAll(".save")].filter((save) => save.checkVisibility());
const typing = (target) => target.closest("input:not([type=radio]), select, textarea, [contenteditable]");
const inHand = () => document.activeElement.closest?.(".save");

function move(step) {
    const all = saves();
    const at = all.indexOf(inHand());
    const save = all[Math.max(0, Math.min(all.length - 1, at + step))];
    save.tabIndex = -1;
    save.focus({ preventScroll: true });
    save.scrollIntoView({ block: "nearest" });
}

function pick(name) {
    const radio = inHand()?.querySelector(`input[name=${name}]`);
    if (!radio) return;
    radio.checked = true;
    tell();
}

/* The bar says which two are chosen, however far down they stand. */
function tell() {
    const bar = document.getElementById("picked");
    const chosen = ["a", "b"].map((name) => document.querySelector(`.hit > input[name=${name}]:checked`)?.ariaLabel);
    if (bar) bar.textContent = chosen.filter(Boolean).map((label) => label.replace(/^\w+: /, "")).join(" \u2192 ");
}

function unfold() {
    const folded = inHand()?.querySelector(".folded-saves");
    if (folded) folded.open = !folded.open;
}

function name() {
    const naming = inHand()?.querySelector(":scope > .when > .namer");
    if (!naming) return;
    naming.open = true;
    naming.querySelector("input:not([type=hidden])").focus();
}

const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    1: () => pick("a"),
    2: () => pick("b"),
    c: () => document.getElementById("pick").requestSubmit(),
    n: name,
    o: unfold,
};

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
        const open = event.target.closest(".namer[open]");
        if (open) {
            open.open = false;
            open.querySelector("summary").focus();
        }
        return;
    }
    if (!lettersOn() || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
});

document.addEventListener("change", (event) => event.target.closest(".hit") && tell());
addEventListener("pageshow", tell); // after the browser's way back, which puts the choice back only now
tell();
