/* Choosing a picture for a field: a dialog with the library's pictures, found as one types and walked by the arrows. The
   field holds the picture's key; what it shows beside it comes from the server. */
import { send, unfit } from "./sending.js";
import { button, progressLine, refusal, steps } from "./under_way.js";
import { focusOn, say } from "./words.js";

const FAILED = "That did not work: no answer from the desk. Try again.";
const dialog = Object.assign(document.createElement("dialog"), { className: "picker" });
let field = null;
/* A file that came before the dialog's content, and what stops the one that is sent. */
let early = null;
let underWay = null;
/* Once an arrow has gone down into the pictures, all four walk there; until then Left and Right are the text's. */
let isWalking = false;

const keyOf = (picture) => picture.querySelector("[data-picture-key]");
const chooser = (picture) => picture.querySelector("[data-choose]");
const options = () => [...dialog.querySelectorAll("[role=option]")];
const chosen = () => dialog.querySelector("[role=option][aria-selected=true]");
const coming = () => dialog.querySelector("[data-picker-coming]");
const urlOf = (key) => `${chooser(field).dataset.choose}${key}/`;

/* The dialog */

function open(picture) {
    field = picture;
    picture.closest("[data-picks]")?.removeAttribute("data-picks");
    dialog.replaceChildren();
    dialog.setAttribute("aria-labelledby", "picker-title");
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    load();
}

function load() {
    stop();
    fetchInto(chooser(field).dataset.choose, dialog);
}

function fetchInto(url, target) {
    return window.htmx.ajax("GET", url, { target, swap: "innerHTML" });
}

function close() {
    dialog.close();
}

function closed() {
    stop();
    if (!field) return;
    focusOn(chooser(field));
    field = null;
}

function mark(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    const input = dialog.querySelector("#picker-words");
    if (option) input?.setAttribute("aria-activedescendant", option.id); else input?.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
}

/* Up and down keep to the column. */
function next(key) {
    const all = options();
    const at = all.indexOf(chosen());
    const columns = all.filter((each) => each.offsetTop === all[0].offsetTop).length;
    const to = at + { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
    return all[to] ?? (key === "ArrowDown" && at < all.length - 1 ? all.at(-1) : null);
}

function pressed(event) {
    event.stopPropagation(); // the keys of the page behind
    if (event.key === "Escape") { event.preventDefault(); close(); return; }
    if (event.target.id !== "picker-words" || event.ctrlKey || event.metaKey || event.altKey || !options().length) return;
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!across && event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (across && !isWalking) return;
    event.preventDefault();
    const first = !isWalking && event.key === "ArrowDown" && chosen() === options()[0];
    isWalking = true;
    mark((first ? chosen() : next(event.key)) ?? chosen());
}

function settled(event) {
    if (!dialog.contains(event.target) && event.target !== dialog) return;
    isWalking = false;
    mark(options()[0]);
    if (early && coming()) bringIn(early);
}

function failed(event) {
    if (dialog.open && (dialog.contains(event.detail.elt) || event.detail.elt === document.body)) warn(FAILED);
}

function warn(words, note = refusal(words)) {
    const alert = dialog.querySelector("[data-picker-alert]") ?? dialog.appendChild(document.createElement("div"));
    alert.replaceChildren(...(words ? [note] : []));
}

/* One file into the library, and into the field as soon as it says what it shows. */
function bringIn(file) {
    stop();
    const place = coming();
    const why = unfit(file, Number(place.dataset.most));
    warn(why);
    if (why) return;
    const { line, tell } = progressLine(file.name, () => { stop(); focusOn(dialog.querySelector("#picker-words, #tell-alt")); tellPicker("Cancelled."); });
    place.replaceChildren(line);
    tellPicker(`Bringing in ${file.name}.`);
    underWay = send(place.dataset.pickerComing, file, {}, { ...steps(tell), ended: (came) => { stop(); arrived(file, came); } });
}

function arrived(file, came) {
    if (came.error) {
        tellPicker("");
        const again = came.again ? [button("Try again", file.name, () => bringIn(file))] : [];
        warn(came.error, refusal(came.error, came, ...again));
        (dialog.querySelector("[data-picker-alert] :is(a, button)") ?? dialog.querySelector("[data-picker-file]")).focus();
    } else if (came.alt || came.decorative) take(came.key);
    else fetchInto(`${urlOf(came.key)}?tell`, dialog.querySelector("#picker-body"));
}

/* Whatever is under way is let go of: the dialog was closed, or another file came. */
function stop() {
    underWay?.();
    underWay = early = null;
    coming()?.replaceChildren();
}

function tellPicker(words) {
    const said = dialog.querySelector("[data-picker-said]");
    if (said) said.textContent = words;
}

/* The picker of that field with a file on its way: dropped, pasted or chosen. */
export function bring(picture, file) {
    if (field !== picture) open(picture);
    if (coming()) bringIn(file); else early = file;
}

export const isPicking = () => dialog.open;
export const pickingField = () => field;

/* Choosing */

function choose(option) {
    if (!option) return;
    if (option.matches("[data-untold]")) fetchInto(`${urlOf(option.dataset.pick)}?tell`, dialog.querySelector("#picker-body"));
    else take(option.dataset.pick);
}

function take(key) {
    const picture = field;
    close();
    put(picture, key).then(() => say(`Chosen: ${picture.querySelector("[data-picture-words]")?.textContent ?? key}`));
}

/* As if somebody had typed it: what is kept, which tells the picture by its words, and the preview hear of it. */
async function put(picture, key) {
    keyOf(picture).value = key;
    await draw(picture).catch(() => {});
    keyOf(picture).dispatchEvent(new Event("input", { bubbles: true }));
}

/* What the field shows of the picture whose key it holds. */
async function draw(picture) {
    const key = keyOf(picture).value;
    const shown = picture.querySelector("[data-picture-shown]");
    picture.querySelector("[data-unchoose]").hidden = !key;
    if (/^[a-z][a-z0-9-]*$/.test(key)) await fetchInto(`${chooser(picture).dataset.choose}${key}/`, shown);
    else shown.replaceChildren(Object.assign(document.createElement("p"), { className: "soft small-text", textContent: key || "No picture." }));
    lendWords(picture, shown.querySelector("[data-alt]")?.dataset ?? {});
}

/* Words of the place that are blank are the picture's own, which stand there in grey. */
function lendWords(picture, words) {
    for (const own of picture.closest("form")?.querySelectorAll("[data-own]") ?? []) own.querySelector("input, textarea").placeholder = words[own.dataset.own] ?? "";
}

function remove(picture) {
    put(picture, "");
    focusOn(chooser(picture));
    say("Picture removed.");
}

function clicked(event) {
    const picture = event.target.closest("[data-picture]");
    if (picture && event.target.closest("[data-choose]")) open(picture);
    if (picture && event.target.closest("[data-unchoose]")) remove(picture);
    if (event.target === dialog) close(); // beside it
    if (event.target.closest("[data-picker-back]")) load();
    choose(event.target.closest(".picker [role=option]"));
}

/* A new block of a picture begins with choosing it, once kept text had its turn to be put back into it. */
function begin() {
    const first = document.querySelector("[data-picks] [data-picture]");
    if (!first) return;
    first.closest("[data-picks]").removeAttribute("data-picks");
    if (!keyOf(first).value) open(first);
}

export function wirePictures() {
    dialog.addEventListener("keydown", pressed);
    dialog.addEventListener("close", closed);
    dialog.addEventListener("submit", (event) => {
        if (!event.target.matches("[data-picker-find]")) return;
        event.preventDefault();
        choose(chosen());
    });
    dialog.addEventListener("change", (event) => {
        const { target } = event;
        if (!target.matches("[data-picker-file]") || !target.files.length) return;
        bringIn(target.files[0]);
        target.value = "";
    });
    addEventListener("click", clicked);
    addEventListener("desk:picked", (event) => { if (field) take(event.detail.key); });
    addEventListener("desk:filled", (event) => { if (event.target.matches?.("[data-picture]")) draw(event.target); });
    addEventListener("htmx:afterSettle", (event) => { settled(event); queueMicrotask(begin); });
    for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) addEventListener(name, failed);
    begin();
}
