/* The preview beside the blocks: when it is drawn anew, how wide it is, which block it shows. preview_page.js knows its page. */
import { inHand } from "./blocks.js";
import { openForms } from "./forms.js";
import { digests, renew, show, tint } from "./preview_page.js";

const KEPT = "desk:preview";
const SPLIT = matchMedia("(min-width: 1180px)");
const ROOMY = matchMedia("(min-width: 1500px)");
const WIDTHS = { phone: 390, desktop: 1180 };
const WORDS = {
    follows: "Follows the block in hand.",
    signedOut: "Not up to date: you are signed out.",
    broken: "Not up to date: something broke here. The next change tries again.",
    offline: "Not up to date: no connection. The next change tries again.",
};
/* From the last key to the new preview 300 ms may pass; what drawing is likely to take is not waited for. */
const PAUSE = { most: 200, least: 80, whole: 270 };

let pane, frame, toggle;
let taken = 60;

export function wirePreview(bench) {
    pane = document.getElementById("preview");
    toggle = document.querySelector("[data-preview-toggle]");
    if (!pane || !toggle) return;
    frame = pane.querySelector("iframe");
    frame.addEventListener("load", loaded);
    toggle.setAttribute("role", "button");
    toggle.setAttribute("aria-controls", "preview");
    toggle.addEventListener("click", toggled);
    pane.addEventListener("click", clicked);
    for (const name of ["input", "change"]) addEventListener(name, (event) => event.target.closest?.("form[data-form]") && later());
    new MutationObserver(later).observe(document.getElementById("blocks"), { childList: true });
    bench.addEventListener("focusin", follow);
    bench.addEventListener("click", follow);
    new ResizeObserver(fit).observe(pane);
    new MutationObserver(() => tint(page())).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    SPLIT.addEventListener("change", () => place(isOpen()));
    press(kept().width ?? "phone");
    place(SPLIT.matches && (kept().open ?? ROOMY.matches));
}

/* What is remembered */

function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; }
}

function keep(what) {
    try { localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...what })); } catch { /* a browser that keeps nothing still works */ }
}

/* Open and closed, phone and desktop */

const isOpen = () => !pane.hidden;
const page = () => frame.contentDocument;

function place(open) {
    pane.hidden = !open;
    const bench = pane.parentElement;
    bench.classList.toggle("with-preview", open && SPLIT.matches);
    bench.classList.toggle("only-preview", open && !SPLIT.matches);
    toggle.setAttribute("aria-expanded", String(open));
    if (!open) return;
    if (frame.getAttribute("src")) later(); else frame.src = pane.dataset.src;
    fit();
}

function toggled(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const open = !isOpen();
    if (SPLIT.matches) keep({ open });
    place(open);
    if (open && !SPLIT.matches) { scrollTo({ top: 0 }); pane.querySelector("[data-preview-close]").focus({ preventScroll: true }); }
}

function clicked(event) {
    const width = event.target.closest("[data-width]")?.dataset.width;
    if (width) { keep({ width }); press(width); fit(); }
    if (event.target.closest("[data-preview-close]")) { place(false); toggle.focus(); inHand()?.scrollIntoView({ block: "center" }); }
}

function press(width) {
    pane.dataset.shown = width in WIDTHS ? width : "phone";
    for (const button of pane.querySelectorAll("[data-width]")) button.setAttribute("aria-pressed", String(button.dataset.width === pane.dataset.shown));
}

/* The page is laid out as wide as it would be, and drawn smaller where there is less room. */
function fit() {
    if (!isOpen()) return;
    const box = pane.querySelector(".preview-box");
    const room = box.clientWidth;
    const wide = WIDTHS[pane.dataset.shown];
    const scale = Math.min(1, room / wide);
    frame.style.width = `${wide}px`;
    frame.style.height = `${box.clientHeight / scale}px`;
    frame.style.scale = String(scale);
    frame.style.insetInlineStart = `${Math.max(0, (room - wide * scale) / 2)}px`;
    follow();
}

/* Drawing it anew */

let due = 0;
let asked = null;
let sent = "";

function later() {
    if (!isOpen() || !frame.hasAttribute("src")) return;
    clearTimeout(due);
    due = setTimeout(draw, Math.min(PAUSE.most, Math.max(PAUSE.least, PAUSE.whole - taken)));
}

function typed() {
    return openForms().filter((form) => form.closest(".block")).map((form) => {
        const place = form.closest(".block");
        const what = place.id === "b-new" ? form.action.match(/add\/([^/]+)\/$/)?.[1] ?? "" : "";
        return { block: place.dataset.block ?? "", what, fields: new URLSearchParams(new FormData(form)).toString() };
    });
}

async function draw() {
    const began = performance.now();
    const forms = JSON.stringify(typed());
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams({ forms, have: digests(page()) });
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("#deeds [name=csrfmiddlewaretoken]")?.value ?? "";
    try {
        const answer = await fetch(pane.dataset.live, { method: "POST", body, headers: { "X-CSRFToken": token }, signal: asked.signal, redirect: "error" });
        if (!answer.ok) throw answer.status === 403 ? WORDS.signedOut : WORDS.broken;
        renew(page(), await answer.text());
        sent = forms;
        taken = taken / 2 + (performance.now() - began) / 2;
        pane.dataset.drawn = Math.round(performance.now());
        told(WORDS.follows);
        follow();
    } catch (problem) {
        if (problem.name !== "AbortError") told(typeof problem === "string" ? problem : WORDS.offline);
    }
}

function loaded() {
    tint(page());
    fit();
    if (JSON.stringify(typed()) !== sent) later();
}

function told(words) {
    const line = pane.querySelector(".preview-said");
    if (line.textContent !== words) line.textContent = words;
}

/* The block in hand */

function follow() {
    if (isOpen()) requestAnimationFrame(() => show(page(), inHand() ?? document.querySelector("#blocks > .is-open")));
}
