/* The add menu: opened below a block, filtered as one types, walked with the arrows. */
import { inHand } from "./blocks.js";
import { warn } from "./words.js";

let cameFrom = null;
/* What is typed between "a" and the menu; null when no menu is on its way. */
let typedAhead = null;

export function openMenu(block, from) {
    const link = block?.querySelector(":scope > .add-here");
    if (!link) return;
    closeMenu(false);
    cameFrom = from ?? block;
    typedAhead = "";
    window.htmx.ajax("GET", link.href, { target: block, swap: "afterend" }).finally(() => { typedAhead = null; });
}

function typeAhead(event) {
    if (typedAhead === null || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, [contenteditable=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    typedAhead += event.key;
}

/* Runs when the focus has come to the filter. */
function handOver() {
    const input = document.getElementById("add-filter");
    if (!typedAhead || !input) return;
    input.value = typedAhead;
    typedAhead = null;
    input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function closeMenu(back = true) {
    const menu = document.getElementById("add-menu");
    menu?.remove();
    if (menu && back) cameFrom?.focus();
    return Boolean(menu);
}

function filter(input) {
    const words = input.value.trim().toLowerCase();
    for (const item of input.closest(".menu").querySelectorAll("[data-choices] > li")) item.hidden = words !== "" && !item.textContent.toLowerCase().includes(words);
}

/* A new form takes the menu's place; there is one at a time, so that no text of another is lost. */
function choose(link) {
    const menu = link.closest("#add-menu");
    const standing = document.getElementById("b-new");
    if (standing) { closeMenu(false); standing.scrollIntoView({ block: "nearest" }); standing.querySelector("textarea, input:not([type=hidden])")?.focus(); return; }
    if (menu) window.htmx.ajax("GET", link.href, { target: menu, swap: "outerHTML" });
}

function place(form, button) {
    const values = { fact: button.value, after: form.elements.after.value };
    window.htmx.ajax("POST", form.action, { target: form.closest("#add-menu"), swap: "outerHTML", values });
}

function walk(event) {
    const menu = event.target.closest("#add-menu");
    if (!menu) return;
    const stops = [menu.querySelector("#add-filter"), ...menu.querySelectorAll("li:not([hidden]) > [data-choice]")];
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (to) { event.preventDefault(); stops[stops.indexOf(document.activeElement) + to]?.focus(); }
    if (event.key === "Enter" && event.target.id === "add-filter") { event.preventDefault(); stops[1]?.click(); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeMenu(); }
}

export function wireMenu() {
    addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        const block = event.target.closest("#blocks > .block");
        const add = event.target.closest(".add-here, [data-deed=add]");
        const first = event.target.closest("#empty a[href*='/add/']");
        const choice = event.target.closest("#add-menu [data-choice]");
        if (add) { event.preventDefault(); openMenu(block, event.target.closest("[data-deed]")); }
        else if (first) { event.preventDefault(); openMenu(document.getElementById("b-head"), first); }
        else if (choice?.matches("a")) { event.preventDefault(); choose(choice); }
        else if (choice) { event.preventDefault(); place(choice.form, choice); }
        else if (!event.target.closest("#add-menu")) closeMenu(false);
    });
    addEventListener("input", (event) => { if (event.target.id === "add-filter") filter(event.target); });
    addEventListener("keydown", typeAhead, true);
    addEventListener("keydown", walk, true);
    addEventListener("desk:focus", handOver);
    addEventListener("htmx:beforeSwap", () => { if (!inHand()) warn(""); });
}
