/* The publish screen: counts ticks, names the button after what it will do; Ctrl+Enter publishes, Esc goes back. */
import { wireKept } from "./kept.js";
import { bringBack, keep } from "./kept_screen.js";
import { say } from "./words.js";

const form = document.querySelector("[data-publish]");
const boxes = () => [...form.querySelectorAll("input[name=change]:not(:disabled)")];
const others = () => [...form.querySelectorAll("[data-other]")];
const kind = () => form.elements.kind?.value;

/* Another article is offered only for facts that are ticked here. */
function fitOthers() {
    const facts = new Set(boxes().filter((box) => box.checked).flatMap((box) => box.dataset.facts.split(" ")));
    for (const other of others()) {
        const box = other.querySelector("input[type=checkbox]");
        const isIdle = !other.dataset.other.trim().split(" ").some((fact) => facts.has(fact));
        other.classList.toggle("is-idle", isIdle);
        box.disabled = isIdle || "notMine" in box.dataset;
    }
}

function words(ticked) {
    if (!ticked) return "Nothing is ticked, so there is nothing to publish.";
    const isLater = form.elements.when?.value === "later";
    const name = form.querySelector("[name=kind]:checked")?.closest("label").querySelector("b").textContent.toLowerCase();
    const along = others().filter((each) => each.querySelector("input:checked:not(:disabled)")).length;
    const as = name ? `, as ${/^[aeiou]/.test(name) ? "an" : "a"} ${name}${kind() === "minor" ? " edition" : ""}` : "";
    const too = along ? ` ${along === 1 ? "One other article goes" : `${along} other articles go`} out with it.` : "";
    const then = isLater ? "Nobody sees it before its time." : "Readers see it 20 seconds later; until then you can hold it.";
    return `${ticked} ${ticked === 1 ? "change" : "changes"}${as}. ${then}${too}`;
}

function told() {
    const all = form.querySelectorAll("input[name=change]").length;
    const ticked = boxes().filter((box) => box.checked).length;
    const isLater = form.elements.when?.value === "later";
    const button = form.querySelector("[data-go]");
    form.querySelector("[data-count]").textContent = `${ticked} of ${all} ticked`;
    form.querySelector("[data-nothing]").hidden = ticked > 0;
    fitOthers();
    button.querySelector("[data-go-words]").textContent = isLater ? button.dataset.later : button.dataset.now;
    const line = form.querySelector("[data-said]");
    if (line.textContent !== words(ticked)) line.textContent = words(ticked);
    return `${ticked} of ${all} ticked.`;
}

/* A minor edition says "Small fixes" unless somebody wrote something; any other kind gets its suggestion back. */
function fitNote() {
    const note = form.elements.note;
    const small = note.dataset.small;
    if (kind() === "minor" && note.value === note.defaultValue && note.value !== small) {
        note.dataset.kept = note.value;
        note.value = small;
    } else if (kind() !== "minor" && note.value === small && (note.dataset.kept || note.dataset.told)) {
        note.value = note.dataset.kept || note.dataset.told;
    }
}

function start() {
    form.querySelector("[data-all-none]").hidden = false;
    form.addEventListener("change", (event) => {
        if (event.target.name === "kind") fitNote();
        const count = told();
        if (event.target.name === "change") say(count);
    });
    form.addEventListener("click", (event) => {
        const tick = event.target.closest("[data-tick]")?.dataset.tick;
        if (!tick) return;
        const wasInNotice = event.target.closest("[data-nothing]");
        for (const box of boxes()) box.checked = tick === "all";
        form.dispatchEvent(new Event("change", { bubbles: true }));
        say(told());
        if (wasInNotice) boxes()[0]?.focus();
    });
    form.addEventListener("desk:back", () => {
        told();
        if (form.elements.when?.value === "later") form.elements.day.dispatchEvent(new Event("change", { bubbles: true }));
    });
    let sent = false;
    form.addEventListener("submit", (event) => {
        if (sent) event.preventDefault();
        sent = true;
        keep(form, true);
        // A screen that was refused is the answer to a press: who comes back to it later is not to press it again.
        history.replaceState(null, "", location.href);
        // After signing in again in another tab the hidden field is old and the cookie is new.
        const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
        if (token) form.elements.csrfmiddlewaretoken.value = token;
    });
    addEventListener("pageshow", () => { sent = false; });
    document.addEventListener("click", (event) => { if (event.target.closest("[data-leaves]")) keep(form); });
    told();
}

document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("[data-go]"));
    } else if (event.key === "Escape" && !event.target.closest("details[open]")) {
        leave();
    }
});

let asked = false;
function leave() {
    const note = form?.elements.note;
    const isTyped = note && note.value !== note.defaultValue && ![note.dataset.small, note.dataset.told, note.dataset.kept].includes(note.value);
    if (isTyped && !asked) {
        asked = true;
        const isKept = Number(form.dataset.keptAt ?? 0);
        say(`Esc once more goes back to editing. Your note is ${isKept ? "kept in this browser" : "not kept"}.`);
    } else {
        document.querySelector("[data-back]")?.click();
    }
}

bringBack(form);
if (form) { start(); wireKept(); }
const notice = document.querySelector("#refused ~ form [aria-invalid=true]") ?? document.querySelector("#refused h2, #done h2")
    ?? (new URLSearchParams(location.search).has("done") || location.hash === "#embargo" ? document.querySelector("#embargo-heading") : null);
if (notice) notice.focus();
else if (matchMedia("(min-width: 980px)").matches) form?.elements.note?.focus({ preventScroll: true });
