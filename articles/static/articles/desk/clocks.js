/* Clocks of the desk: seconds left by the server's clock. When they are over the server is asked; nothing is believed
   of the browser's own clock but how much time has passed. */
import { focusOn } from "./words.js";

const ends = new WeakMap();
const asked = new WeakMap();
const AGAIN = 3000;

const boxes = () => document.querySelectorAll("[data-left]");
const many = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/* The page was drawn before its first byte came; a part that was swapped in, just now. */
let drawn = performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now();

function end(box) {
    if (!ends.has(box)) ends.set(box, drawn + Number(box.dataset.left) * 1000);
    return ends.get(box);
}

function inWords(left, form) {
    const seconds = Math.max(0, Math.ceil(left / 1000));
    if (form === "m:ss") return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (form !== "long") return `${seconds} s`;
    const minutes = Math.floor(left / 60000);
    const hours = Math.floor(minutes / 60);
    if (minutes < 1) return seconds ? `in ${many(seconds, "second")}` : "now";
    if (hours < 1) return `in ${many(minutes, "minute")}`;
    if (hours >= 48) return `in ${many(Math.floor(hours / 24), "day")}`;
    return `in ${many(hours, "hour")}${minutes % 60 ? ` and ${many(minutes % 60, "minute")}` : ""}`;
}

function tick() {
    const now = performance.now();
    for (const box of boxes()) {
        const left = end(box) - now;
        for (const clock of box.querySelectorAll("[data-clock]")) {
            const words = inWords(left, clock.dataset.clock);
            if (clock.textContent !== words) clock.textContent = words;
        }
        if (left <= 0) over(box, now);
    }
}

function over(box, now) {
    if (!box.hasAttribute("hx-get")) {
        for (const clock of box.querySelectorAll("[role=timer]")) clock.hidden = true;
        box.removeAttribute("data-left");
    } else if (now - (asked.get(box) ?? -AGAIN) >= AGAIN) {
        asked.set(box, now);
        htmx.trigger(box, "desk:due");
    }
}

/* A machine that slept has stopped counting on some systems; what its calendar says has passed is added. */
let seen = [performance.now(), Date.now()];
function wake() {
    const slept = Date.now() - seen[1] - (performance.now() - seen[0]);
    seen = [performance.now(), Date.now()];
    for (const box of boxes()) {
        if (slept > 2000) ends.set(box, end(box) - slept);
        if (box.matches(".pending")) htmx.trigger(box, "desk:due");
    }
}

let hadFocus = false;
document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.target.matches?.("[data-left]")) return;
    hadFocus = event.detail.target.contains(document.activeElement);
    drawn = performance.now();
});
document.addEventListener("htmx:afterSwap", () => {
    if (hadFocus) focusOn(document.querySelector("#done h2"));
    hadFocus = false;
});

/* What is asked in place: its "Keep it" and Esc close it and give the focus back. */
function close(ask) {
    ask.open = false;
    ask.querySelector("summary").focus();
}
document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) close(button.closest("details"));
});
document.addEventListener("keydown", (event) => {
    const ask = event.target.closest?.("details.ask[open]");
    if (ask && event.key === "Escape") close(ask);
});
document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.ask[open]")) event.target.querySelector("form :is(input, textarea, select, button):not([type=hidden])").focus();
}, true);

document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
setInterval(tick, 250);
tick();
