/* The blocks: the one in hand with the shared toolbar beside it, and the deeds on it. */
import { ask } from "./ask.js";
import { focusOn, say, warn } from "./words.js";

const tools = document.getElementById("tools");
const grip = document.getElementById("grip");

export const allBlocks = () => [...document.querySelectorAll("#blocks > .block:not(.removed)")];
export const inHand = () => document.querySelector("#blocks > .block.in-hand");
export const mayEdit = () => document.getElementById("bench").hasAttribute("data-may-edit");

/* Take a block in hand. The toolbar moves to it; the head has no place of its own, so it gets none. */
export function take(block) {
    inHand()?.classList.remove("in-hand");
    if (!block) return;
    block.classList.add("in-hand");
    showTools(block);
    showPlace(block);
}

/* The contents list marks the section in which the block stands. */
function showPlace(block) {
    let first = block;
    while (first && !first.matches("[data-head], .section")) first = first.previousElementSibling;
    const links = [...document.querySelectorAll("#contents a")];
    const intro = first?.matches("[data-head]") && block !== first && links.find((link) => link.textContent.startsWith("Intro"));
    const here = intro || links.find((link) => link.hash === `#${first?.id}`);
    for (const link of links) if (link !== here) link.removeAttribute("aria-current");
    if (here?.getAttribute("aria-current") !== "true") here?.setAttribute("aria-current", "true");
}

function showTools(block) {
    if (!tools || block.classList.contains("is-open") || !block.dataset.block) return;
    const edit = block.querySelector(":scope > .edit");
    if (!edit) return;
    if (tools.parentElement !== block) edit.after(tools, grip);
    tools.hidden = grip.hidden = false;
}

/* The blocks below (1) or above (-1) the one in hand, nearest first; a strip of a removed one is a place to start from. */
function blocksFromHere(way) {
    const all = [...document.querySelectorAll("#blocks > .block")];
    const at = all.indexOf(inHand() ?? document.activeElement?.closest?.("#blocks > .removed"));
    const rest = way > 0 || at < 0 ? all.slice(at + 1) : all.slice(0, at).reverse();
    return rest.filter((each) => !each.matches(".removed"));
}

export function step(way) {
    const next = blocksFromHere(way)[0] ?? inHand();
    if (next) { take(next); focusOn(next); }
}

export function stepTo(selector, way) {
    const next = blocksFromHere(way).find((each) => each.matches(selector));
    if (next) { take(next); focusOn(next); }
}

export function open(block) {
    const link = block?.querySelector(":scope > .edit");
    return link ? swap("GET", link.href, block) : undefined;
}

/* What comes in the place of the whole block. */
export const swap = (verb, url, block) => { keepTools(block); return ask(verb, url, block, { swap: "outerHTML" }); };

/* The toolbar must not be thrown away with the block that it stands in. */
function keepTools(block) {
    if (!tools || !block.contains(tools)) return;
    tools.hidden = grip.hidden = true;
    document.getElementById("bench").append(tools, grip);
}

/* The block on its way keeps the toolbar and the focus in it, whatever the pointer passes over meanwhile. Each press of
   an arrow counts: the next one starts where the one before has led. */
let onItsWay = null;
let moves = Promise.resolve();
export const reserve = (block) => { onItsWay = block; };

function send(block, values, focused) {
    if (!block?.dataset.block || !mayEdit()) return;
    moves = moves.then(() => {
        reserve(block);
        return ask("POST", `${blockUrl(block)}move/`, block, { swap: "none", values })
            .then(() => { take(block); focusOn(focused()); })
            .finally(() => reserve(null));
    });
}

export function move(block, direction, pressed) {
    const button = pressed ?? document.activeElement?.closest?.("[data-deed]");
    send(block, { direction }, () => (button ? stillUseful(button, block) : block));
}

/* Below the block of that key; "": to the top. */
export function moveBelow(block, after) {
    send(block, { after }, () => block);
}

/* The arrow that was pressed, or at an end of the list the other one. */
function stillUseful(button, block) {
    const up = button.dataset.deed === "up";
    const own = block.matches(".section") ? allBlocks().filter((each) => each.matches(".section")) : allBlocks().filter((each) => each.dataset.block);
    const isAtEnd = block === (up ? own[0] : own.at(-1));
    return isAtEnd ? tools.querySelector(`[data-deed=${up ? "down" : "up"}]`) : button;
}

export function remove(block) {
    if (block?.dataset.block && mayEdit()) swap("POST", `${blockUrl(block)}remove/`, block);
}

/* The address of a block's deeds; "" for what is no block of the article yet. */
export const blockUrl = (block) => (block?.dataset.block ? `${document.getElementById("bench").dataset.article}blocks/${block.dataset.block}/` : "");

/* The server says which blocks went along and below which they stand now; an open form in them stays alive. */
function reorder({ keys, after }) {
    const list = document.getElementById("blocks");
    const byKey = (key) => list.querySelector(`:scope > [data-block="${key}"]`);
    const place = (node, before) => (list.moveBefore ? list.moveBefore(node, before) : list.insertBefore(node, before));
    let above = after ? byKey(after) : document.getElementById("b-head");
    while (above?.nextElementSibling?.matches(".removed")) above = above.nextElementSibling;
    for (const key of keys) {
        const block = byKey(key);
        if (!block || !above) continue;
        if (above.nextElementSibling !== block) place(block, above.nextElementSibling);
        above = block;
    }
}

/* Where the server would draw it: in the line of a fact or of the head, else below all that is said of the block. */
function mark(marks) {
    for (const block of document.querySelectorAll("#blocks > :is([data-block], [data-head]):not(.is-open, :has(> .status-row))")) {
        block.querySelector(".mark.unpublished")?.remove();
        const word = marks[block.dataset.block ?? "/head"];
        if (!word) continue;
        const made = Object.assign(document.createElement("span"), { className: "mark unpublished", textContent: `${word}, not published` });
        let meta = block.querySelector(":scope > .block-meta");
        if (!meta) {
            meta = Object.assign(document.createElement("div"), { className: "block-meta" });
            [...block.querySelectorAll(":scope > :is(.reader, figure, .picture-look, .note.warn:not(.kept))")].at(-1)?.after(meta);
        }
        meta.append(made);
    }
    listContents();
}

/* The contents list is what the blocks say: sections, warnings under them, blocks that wait. */
function listContents() {
    const list = document.getElementById("contents");
    const entries = [];
    for (const block of allBlocks()) {
        const head = block.hasAttribute("data-head");
        if (head || block.classList.contains("section") || entries.length === 1) {
            const words = head ? "Head" : block.classList.contains("section") ? block.querySelector("h2.reader")?.textContent : "Intro";
            entries.push({ id: block.id, words, warnings: 0, changed: 0 });
        }
        const entry = entries.at(-1);
        if (!entry) continue;
        entry.warnings += block.querySelectorAll(":scope > .note:not(.kept, .merged, .here)").length;
        entry.changed += block.querySelectorAll(".mark.unpublished").length;
    }
    list.replaceChildren(...entries.filter((entry) => entry.words !== undefined).map(entryLine));
    if (inHand()) showPlace(inHand());
}

function entryLine({ id, words, warnings, changed }) {
    const link = Object.assign(document.createElement("a"), { href: `#${id}` });
    const counts = Object.assign(document.createElement("span"), { className: "n" });
    if (warnings) counts.append(Object.assign(document.createElement("span"), { className: "warns", textContent: `${warnings} warning${warnings > 1 ? "s" : ""}` }));
    if (changed) counts.append(Object.assign(document.createElement("span"), { textContent: `${changed} changed` }));
    link.append(Object.assign(document.createElement("span"), { textContent: words }), counts);
    const line = document.createElement("li");
    line.append(link);
    return line;
}

/* After every deed that may have changed something: the state in the bar, the marks, the contents list. */
let due = 0;
function refreshState() {
    clearTimeout(due);
    due = setTimeout(() => window.htmx.ajax("GET", `${document.getElementById("bench").dataset.article}state/`, { source: "#state", target: "#state", swap: "outerHTML" }), 120);
}

function clicked(event) {
    const pressed = event.target.closest("[data-deed]");
    const deed = pressed?.dataset.deed;
    const block = event.target.closest("#blocks > .block");
    if (deed === "up" || deed === "down") move(block, deed, pressed);
    if (deed === "remove") remove(block);
    if (!block) return;
    const edit = event.target.closest(".edit");
    if (edit && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); open(block); }
    if (!event.target.closest("a, button, input, textarea, select, form") || deed) take(block);
}

/* Who comes back from a page of the same article (publish, history) goes on at the block that was in hand, unless there
   is something to read at the top. */
const place = () => `desk:in-hand:${location.pathname}`;

function keepPlace() {
    try { sessionStorage.setItem(place(), inHand()?.id ?? ""); } catch { /* A closed store keeps nothing. */ }
}

function placeBefore() {
    const from = document.referrer ? new URL(document.referrer) : location;
    if (document.querySelector(".messagelist")) return null;
    if (from.origin !== location.origin || from.pathname === location.pathname || !from.pathname.startsWith(location.pathname)) return null;
    try { return document.getElementById(sessionStorage.getItem(place())); } catch { return null; }
}

/* The block that the address names is in hand; "?edit" in it opens its form at once. */
function takeNamed() {
    const block = location.hash.startsWith("#b-") ? document.getElementById(location.hash.slice(1)) : location.hash ? null : placeBefore();
    if (!block?.matches("#blocks > .block")) return;
    take(block);
    focusOn(block);
    if (new URLSearchParams(location.search).has("edit") && mayEdit()) { history.replaceState(null, "", location.pathname + location.hash); open(block); }
}

export function wireBlocks(bench) {
    const list = document.getElementById("blocks");
    addEventListener("click", clicked);
    list.addEventListener("focusin", (event) => take(event.target.closest("#blocks > .block")));
    list.addEventListener("mouseover", (event) => {
        const block = event.target.closest("#blocks > .block");
        if (block && !onItsWay && !document.activeElement?.closest?.(".block-tools")) showTools(block);
    });
    tools?.addEventListener("keydown", (event) => {
        const stops = [tools.parentElement.querySelector(":scope > .edit"), ...tools.querySelectorAll("button")];
        const at = stops.indexOf(document.activeElement) + { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (stops[at]) { event.preventDefault(); stops[at].focus(); }
    });
    list.addEventListener("keydown", (event) => {
        if (event.key === "ArrowRight" && event.target.matches(".edit")) { event.preventDefault(); tools?.querySelector("button")?.focus(); }
    });
    addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target !== onItsWay && event.detail.target?.matches?.(".block")) keepTools(event.detail.target); });
    addEventListener("desk:moved", (event) => reorder(event.detail));
    addEventListener("desk:marks", (event) => { delete event.detail.elt; mark(event.detail); });
    addEventListener("htmx:afterRequest", (event) => {
        warnAbout(event.detail);
        if (event.detail.successful && event.detail.requestConfig.verb === "post") { document.getElementById("empty")?.remove(); refreshState(); }
    });
    takeNamed();
    addEventListener("pagehide", keepPlace);
    addEventListener("hashchange", takeNamed);
    addEventListener("click", (event) => { if (event.target.closest('a[href*="#b-"]')?.href === location.href) setTimeout(takeNamed); });
    bench.setAttribute("data-ready", "");
}

/* A deed that failed and has no form to say so in. */
function warnAbout({ successful, requestConfig, xhr }) {
    if (successful && requestConfig.elt?.matches?.("#blocks *")) warn("");
    if (successful || requestConfig.elt?.closest?.("form[data-form]") || [409, 422].includes(xhr?.status)) return;
    warn(xhr?.status === 403 ? "Not done: you are signed out, or your account may not do this." : xhr?.status ? "Not done: something broke here. Load the article again." : "Not done: no connection.");
    say("");
}
