/* Single letters, only while no field, menu or editor has the focus; chords work everywhere. */
import { duplicate, status, stillTrue } from "./deeds.js";
import { inHand, move, open, remove, step, stepTo } from "./blocks.js";
import { leave } from "./forms.js";
import { lettersOn } from "./letters.js";
import { closeMenu, openMenu, openMore } from "./menu.js";
import { nextRemark, remarkHere } from "./remarks.js";
import { putBack } from "./strips.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");
const go = (key) => document.querySelector(`[data-key="${key}"]`)?.click();

const LETTERS = {
    j: () => step(1),
    k: () => step(-1),
    "]": () => stepTo(".section", 1),
    "[": () => stepTo(".section", -1),
    w: () => stepTo(":has(> .note:not(.kept, .merged, .here))", 1),
    e: () => open(inHand()),
    s: () => status(inHand()),
    t: () => stillTrue(inHand()),
    d: () => duplicate(inHand()),
    m: () => openMore(inHand()),
    a: () => openMenu(inHand() ?? document.getElementById("b-head")),
    v: () => go("v"),
    h: () => go("h"),
    p: () => go("p"),
    r: nextRemark,
    R: remarkHere,
    "?": () => document.getElementById("keys").togglePopover(),
};

/* Between a letter and its answer the page is about to change: what is typed on must not become other deeds. */
const CHANGING = "estadm";
let waiting = false;

function pressed(event) {
    if (event.key === "Escape") escape(event);
    if (event.defaultPrevented) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && ["ArrowUp", "ArrowDown"].includes(event.key) && inHand() && !inHand().matches(".is-open")) {
        event.preventDefault();
        move(inHand(), event.key === "ArrowUp" ? "up" : "down");
        return;
    }
    if (typing(event.target)) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key === "z" && putBack()) event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === inHand() && (event.key === "Enter" || event.key === "Delete")) {
        event.preventDefault();
        if (event.key === "Enter") open(inHand()); else remove(inHand());
    } else if (LETTERS[event.key] && lettersOn()) {
        event.preventDefault();
        if (waiting) return;
        waiting = CHANGING.includes(event.key) && asks(event.key, inHand());
        LETTERS[event.key]();
    }
}

/* Whether that letter asks the server for something here. */
function asks(letter, block) {
    if (letter === "a") return true;
    if (letter === "e") return Boolean(block?.matches(":not(.removed)"));
    return Boolean(block?.matches("st".includes(letter) ? "[data-fact]:not(.is-open, :has(> .status-row))" : "[data-block]:not(.removed)"));
}

function escape(event) {
    if (closeMenu()) return;
    const form = event.target.closest?.("form[data-form]");
    if (!form) return;
    const ask = form.querySelector(".ask-leave");
    if (ask && !ask.hidden) ask.querySelector("[data-stay]").click(); else leave(form);
}

export function wireKeys() {
    addEventListener("keydown", pressed);
    addEventListener("htmx:afterRequest", () => { waiting = false; });
}
