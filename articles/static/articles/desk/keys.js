/* Single letters, only while no field, menu or editor has the focus; chords work everywhere. */
import { inHand, move, open, remove, step, stepTo } from "./blocks.js";
import { leave } from "./forms.js";
import { closeMenu, openMenu } from "./menu.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");
const go = (key) => document.querySelector(`[data-key="${key}"]`)?.click();

const LETTERS = {
    j: () => step(1),
    k: () => step(-1),
    "]": () => stepTo(".section", 1),
    "[": () => stepTo(".section", -1),
    w: () => stepTo(":has(> .note)", 1),
    e: () => open(inHand()),
    a: () => openMenu(inHand() ?? document.getElementById("b-head")),
    v: () => go("v"),
    h: () => go("h"),
    p: () => go("p"),
    "?": () => document.getElementById("keys").togglePopover(),
};

/* Between a letter and its answer the page is about to change: what is typed on must not become other deeds. */
let waiting = false;

function pressed(event) {
    if (event.key === "Escape") escape(event);
    if (event.defaultPrevented) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && ["ArrowUp", "ArrowDown"].includes(event.key) && inHand() && !inHand().matches(".is-open")) {
        event.preventDefault();
        move(inHand(), event.key === "ArrowUp" ? "up" : "down");
        return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) return;
    if (event.target === inHand() && (event.key === "Enter" || event.key === "Delete")) {
        event.preventDefault();
        if (event.key === "Enter") open(inHand()); else remove(inHand());
    } else if (LETTERS[event.key]) {
        event.preventDefault();
        if (waiting) return;
        waiting = "ea".includes(event.key) && Boolean(inHand()?.matches(":not(.removed)") || event.key === "a");
        LETTERS[event.key]();
    }
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
