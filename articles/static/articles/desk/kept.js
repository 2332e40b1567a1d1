/* Nothing typed is lost: each open form is kept in the browser as one types, and offered again until it was saved,
   put back or thrown away. */
import { ask } from "./ask.js";
import { open } from "./blocks.js";
import { isSame, putInto, says, taken } from "./fields.js";
import { drop, dropOld, kept, read, setAside, write } from "./store.js";
import { focusOn, say } from "./words.js";

const WHY = {
    full: "Not kept in this browser: its storage is full. Save soon.",
    forbidden: "Not kept in this browser: it does not allow it. Save soon.",
};
const before = new WeakMap();
/* The key of a text whose form is on its way, to be put back into it. */
let wanted = "";
/* Saved, and about to go: the browser tells once more that the field in hand changed as it takes it away. */
const done = new WeakSet();
/* The form that is being filled: its rows come and go, and none of that was typed. */
let filling = null;

const keyOf = (form) => `desk:${form.dataset.kept}:${form.elements.lock_version?.value || "0"}`;
const forms = () => [...document.querySelectorAll("form[data-kept]")];

/* Keeping */

function keep(form) {
    const fields = taken(form);
    const key = keyOf(form);
    for (const offer of form.querySelectorAll("[data-kept-key]")) {
        if (offer.dataset.keptKey === key) offer.dataset.keptKey = setAside(key);
    }
    if (isSame(fields, before.get(form) ?? [])) { dropOwn(form, key); tell(form, "", 0); return; }
    const entry = { at: Date.now(), says: says(form, fields, before.get(form) ?? []), title: form.closest("[aria-label]")?.getAttribute("aria-label") ?? "", action: form.dataset.keptAction ?? form.getAttribute("action"), fields };
    let why = write(key, entry);
    if (why) { dropOld(); why = write(key, entry); }
    tell(form, why, entry.at);
}

/* What this window wrote there, not what another one has written over it. */
function dropOwn(form, key) {
    if (read(key)?.at === Number(form.dataset.keptAt ?? 0)) drop(key);
}

function tell(form, why, at) {
    form.dataset.keptAt = why ? 0 : at;
    const line = form.querySelector("[data-kept-line]");
    if (line) line.textContent = why ? WHY[why] : at ? "Kept in this browser" : "";
    line?.classList.toggle("is-bad", Boolean(why));
    const promise = form.querySelector("[data-kept-14]");
    if (promise) promise.hidden = Boolean(why);
}

function tick() {
    for (const form of forms()) {
        const at = Number(form.dataset.keptAt ?? 0);
        if (at) form.querySelector("[data-kept-line]").textContent = `Kept in this browser ${since(Math.round((Date.now() - at) / 1000))}`;
    }
}

const since = (seconds) => (seconds < 1 ? "just now" : seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`);

/* Offering */

function clock(at) {
    const when = new Date(at);
    const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const day = when.toLocaleDateString("en-US", { day: "numeric", month: "long" });
    return when.toDateString() === new Date().toDateString() ? time : `${time} on ${day}`;
}

function offer(entry, words) {
    const note = Object.assign(document.createElement("div"), { className: "note warn kept" });
    note.dataset.keptKey = entry.key;
    const text = Object.assign(document.createElement("p"), { className: "grow" });
    const told = words.what ?? `Text you typed ${words.where}`;
    text.append(Object.assign(document.createElement("b"), { textContent: `${told} at ${clock(entry.at)} was never ${words.deed ?? "saved"}.` }));
    text.append(entry.says ? ` It says: “${entry.says}”` : "", words.more ? ` ${words.more}` : "");
    note.append(text, button("Put it back", "putBack"), button("Throw it away", "throwAway"));
    return note;
}

function button(words, deed) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "tool line tight", textContent: words });
    made.dataset[deed] = "";
    return made;
}

const CHANGED = "The block changed since; saving it merges both.";

function offerIn(form) {
    if (before.has(form)) return;
    const isSent = form.hasAttribute("data-dirty");
    const now = taken(form);
    before.set(form, isSent ? [] : now);
    /* Another window's save may have cleared what this one kept before it was refused. */
    if (isSent) keep(form);
    const key = keyOf(form);
    for (const entry of kept(`desk:${form.dataset.kept}:`)) {
        if (entry.key === wanted) continue;
        if (isSame(entry.fields, now) || (isSent && entry.key === key)) continue;
        const more = entry.key.startsWith(key) ? "" : CHANGED;
        form.querySelector(".form-alert").before(offer(entry, { where: "here", more, what: form.dataset.keptWhat, deed: form.dataset.keptDeed }));
    }
    if (wanted.startsWith(`desk:${form.dataset.kept}:`)) putBack(form, wanted);
}

/* The blocks that are not open say so too; what was typed for a new block stands where it was to come, unless it is
   being typed now. */
function offerOnBlocks() {
    const bench = document.querySelector("#bench[data-kept]");
    if (!bench) return;
    const start = `desk:${bench.dataset.kept}`;
    const inForms = new Set(forms().map(keyOf));
    const entries = kept(start).filter((entry) => !inForms.has(entry.key));
    for (const note of document.querySelectorAll("#blocks > .block > .kept")) {
        if (!entries.some((entry) => entry.key === note.dataset.keptKey)) note.remove();
    }
    for (const entry of entries) {
        const name = entry.key.slice(start.length).split(":")[0];
        const block = placeOf(name, entry);
        if (!block || block.classList.contains("is-open") || document.querySelector(`[data-kept-key="${CSS.escape(entry.key)}"]`)) continue;
        const where = name.startsWith("@new/") ? `for a new ${entry.title.replace("Editing: ", "").toLowerCase()} below` : "here";
        const note = offer(entry, { where, more: "" });
        note.querySelector("[data-put-back]").append(hidden(`: ${block.getAttribute("aria-label")}`));
        (block.querySelector(":scope > .edit") ?? block.lastElementChild).before(note);
    }
}

function hidden(words) {
    return Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: words });
}

function placeOf(name, entry) {
    if (name === "@head") return document.getElementById("b-head");
    const key = name.startsWith("@new/") ? new Map(entry.fields).get("after") : name.split("@")[0];
    return document.querySelector(`#blocks > [data-block="${CSS.escape(key ?? "")}"]`) ?? (name.startsWith("@new/") ? document.getElementById("b-head") : null);
}

/* Putting back, throwing away */

function putBack(form, key) {
    const entry = read(key);
    wanted = "";
    if (!entry) return;
    form.querySelector(`[data-kept-key="${CSS.escape(key)}"]`)?.remove();
    filling = form;
    putInto(form, entry.fields);
    filling = null;
    form.setAttribute("data-dirty", "");
    if (key !== keyOf(form)) drop(key);
    keep(form);
    form.dispatchEvent(new CustomEvent("desk:back"));
    focusOn(form.querySelector("[data-kept-first]") ?? form.querySelector("[data-first-in] desk-rich, [data-first-in] textarea, [data-first-in] input, textarea, input:not([type=hidden])"));
    say(`Your text from ${clock(entry.at)} is back, not ${form.dataset.keptDeed ?? "saved"} yet.`);
}

function putBackFrom(note) {
    const key = note.dataset.keptKey;
    const form = note.closest("form[data-kept]");
    if (form) { putBack(form, key); return; }
    const block = note.closest(".block");
    const entry = read(key);
    wanted = key;
    if (!entry) { note.remove(); return; }
    if (key.includes("/@new/")) {
        if (document.getElementById("b-new")) { wanted = ""; focusOn(document.getElementById("b-new").querySelector("textarea, input:not([type=hidden])")); return; }
        const after = new Map(entry.fields).get("after") ?? "";
        ask("GET", `${entry.action}?after=${encodeURIComponent(after)}`, block, { swap: "afterend" });
        note.remove();
    } else {
        open(block);
    }
}

function throwAway(note) {
    const form = note.closest("form[data-kept]");
    const home = form?.querySelector("[data-kept-first]") ?? form?.querySelector("desk-rich, textarea, input:not([type=hidden])") ?? note.closest(".block");
    drop(note.dataset.keptKey);
    note.remove();
    focusOn(home);
    say("Thrown away.");
}

/* Clearing */

function saved(event) {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig.elt?.closest?.("form[data-kept]");
    if (!form || !xhr?.getResponseHeader("X-Desk-Saved")) return;
    dropOwn(form, keyOf(form));
    dropSame(form);
    done.add(form);
    /* A sentence that was saved as a fact: the text that it stood in is saved with it. */
    if (form.dataset.keptAction) for (const text of document.querySelectorAll("form.is-waiting[data-kept]")) drop(keyOf(text));
}

/* A whole page was sent and saved: the server says which, in a cookie of a minute, and the page after it clears it. */
function savedBefore() {
    const found = document.cookie.match(/(?:^|; )desk_saved=([^;]+)/);
    if (!found) return;
    drop(`desk:${decodeURIComponent(found[1])}`);
    document.cookie = "desk_saved=; path=/admin/; max-age=0; samesite=lax";
}

function changed(event) {
    const form = event.target.closest?.("form[data-kept]");
    if (event.type === "input") done.delete(form);
    if (form && form !== filling && !done.has(form)) keep(form);
}

/* One person, two windows: the save of one clears the text of that block and version, and the other still has its own. */
function clearedElsewhere(event) {
    if (event.newValue !== null) return;
    for (const form of forms()) {
        if (keyOf(form) !== event.key || !form.hasAttribute("data-dirty")) continue;
        keep(form);
        dropSame(form, event.key);
    }
}

/* The same words once more, set aside by the other window. */
function dropSame(form, key = "") {
    const fields = taken(form);
    for (const entry of kept(`desk:${form.dataset.kept}:`)) if (entry.key !== key && isSame(entry.fields, fields)) drop(entry.key);
}

function arrived() {
    for (const form of forms()) offerIn(form);
    offerOnBlocks();
}

export function wireKept() {
    savedBefore();
    if (!document.querySelector("[data-kept]")) return;
    dropOld();
    arrived();
    for (const name of ["input", "change", "desk:rows"]) addEventListener(name, changed);
    addEventListener("htmx:beforeSwap", saved);
    addEventListener("htmx:afterSettle", arrived);
    addEventListener("desk:left", offerOnBlocks);
    addEventListener("storage", (event) => { if (event.key?.startsWith("desk:")) { clearedElsewhere(event); offerOnBlocks(); } });
    addEventListener("click", (event) => {
        const note = event.target.closest("[data-kept-key]");
        if (!note) return;
        if (event.target.closest("[data-put-back]")) putBackFrom(note);
        if (event.target.closest("[data-throw-away]")) throwAway(note);
    });
    setInterval(tick, 1000);
}
