/* Menus that open where they are asked for: what to add below a block, more for one, the article to copy it to.
   Filtered as one types, walked with the arrows; Esc gives the focus back to where it came from. */
import { ask } from "./ask.js";
import { inHand, blockUrl } from "./blocks.js";
import { focusOn, warn } from "./words.js";

let cameFrom = null;
/* What is typed between the key and the menu; null when no menu is on its way. The keys of every page heed the mark. */
let typedAhead = null;

function expectTyping(words) {
    typedAhead = words;
    document.getElementById("bench").toggleAttribute("data-typed-ahead", words !== null);
}

function openAt(url, block, swap, from) {
    closeMenu(false);
    cameFrom = from ?? block;
    expectTyping("");
    return ask("GET", url, block, { swap })
        .then(() => document.querySelector("#blocks [data-menu]")?.scrollIntoView({ block: "nearest" }))
        .finally(() => expectTyping(null));
}

/* What to add below a block. */
export function openMenu(block, from) {
    const link = block?.querySelector(":scope > .add-here");
    if (link) openAt(link.href, block, "afterend", from);
}

/* More deeds on a block. */
export function openMore(block, from) {
    const url = blockUrl(block);
    if (url) openAt(`${url}more/`, block, "beforeend", from);
}

function openCopy(block, url) {
    openAt(url, block, "afterend", block);
}

function typeAhead(event) {
    if (typedAhead === null || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, [contenteditable=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    typedAhead += event.key;
}

/* Runs when the focus has come to the filter; htmx listens to it a moment later, and only to what changes from then on. */
function handOver() {
    const input = document.querySelector("[data-menu] input[type=search]");
    const typed = typedAhead;
    if (!typed || !input) return;
    expectTyping(null);
    setTimeout(() => {
        input.value = typed + input.value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    });
}

export function closeMenu(back = true) {
    const menus = document.querySelectorAll("#blocks [data-menu]");
    for (const menu of menus) menu.remove();
    if (menus.length && back) focusOn(cameFrom);
    return menus.length > 0;
}

/* Each word must be in it: "date rel" finds the release date. */
function filter(input) {
    const words = input.value.trim().toLowerCase().split(/\s+/);
    const menu = input.closest(".menu");
    const items = [...menu.querySelectorAll("[data-choices] > li")];
    for (const item of items) {
        const text = item.textContent.toLowerCase();
        item.hidden = !words.every((word) => text.includes(word));
    }
    menu.querySelector("[data-choices-head]").hidden = items.every((item) => item.hidden);
}

/* A new form takes the menu's place; there is one at a time, so that no text of another is lost. */
function choose(link) {
    const menu = link.closest("[data-menu]");
    const standing = document.getElementById("b-new");
    if (standing) { closeMenu(false); standing.scrollIntoView({ block: "nearest" }); standing.querySelector("textarea, input:not([type=hidden])")?.focus(); return; }
    if (menu) ask("GET", link.href, menu, { swap: "outerHTML" });
}

/* A button of a menu's form: what it sends comes back in the menu's place. */
function post(button) {
    const values = { [button.name]: button.value };
    for (const input of button.form.querySelectorAll("input[type=hidden]:not([name=csrfmiddlewaretoken])")) values[input.name] = input.value;
    ask("POST", button.form.action, button.closest("[data-menu]"), { swap: "outerHTML", values });
}

function walk(event) {
    const menu = event.target.closest("#blocks [data-menu]");
    if (!menu) return;
    const field = menu.querySelector("input[type=search]");
    const stops = [...(field ? [field] : []), ...menu.querySelectorAll("li:not([hidden]) [data-choice]")];
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (to) { event.preventDefault(); stops[stops.indexOf(document.activeElement) + to]?.focus(); }
    if (event.key === "Enter" && event.target === field) { event.preventDefault(); stops[1]?.click(); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeMenu(); }
}

function chosen(event) {
    const choice = event.target.closest("#blocks [data-menu] [data-choice]");
    if (!choice || choice.matches("[data-deed]")) return false;
    const block = choice.closest("#blocks > .block");
    if (choice.matches("[data-opens]")) openCopy(block, choice.href);
    else if (choice.matches("[data-posts]")) post(choice);
    else if (choice.matches("a[data-new]")) choose(choice);
    else return false;
    event.preventDefault();
    return true;
}

export function wireMenu() {
    addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || chosen(event)) return;
        const block = event.target.closest("#blocks > .block");
        const button = event.target.closest("[data-deed]");
        const first = event.target.closest("#empty [data-first]");
        if (event.target.closest(".add-here") || button?.dataset.deed === "add") { event.preventDefault(); openMenu(block, button); }
        else if (button?.dataset.deed === "more") { event.preventDefault(); openMore(block, button); }
        else if (first) { event.preventDefault(); begin(first); }
        else if (!event.target.closest("#blocks [data-menu]")) closeMenu(false);
    });
    addEventListener("input", (event) => { if (event.target.id === "add-filter") filter(event.target); });
    addEventListener("keydown", typeAhead, true);
    addEventListener("keydown", walk, true);
    addEventListener("desk:focus", handOver);
    addEventListener("htmx:beforeSwap", () => { if (!inHand()) warn(""); });
}

/* An empty article's ways to begin: the menu, or the form at once. */
function begin(link) {
    const head = document.getElementById("b-head");
    if (link.dataset.first === "menu") openMenu(head, link);
    else ask("GET", link.href, head, { swap: "afterend" });
}
