/* Pictures that are chosen, or dropped anywhere on the page: each file a row with its progress, two under way at a time,
   and what became of it in its place. */
import { bringTile } from "./tiles.js";

const AT_ONCE = 2;
const PATIENCE = 300_000;
const bring = document.querySelector("[data-upload]");
const list = document.getElementById("came");
const said = document.getElementById("came-said");
const waiting = [];
/* By row: its file, and its request while that is under way. */
const files = new WeakMap();
const underWay = new Map();

/* Words */

const WORDS = {
    large: (file) => `The file has ${(file.size / 1_048_576).toFixed(1)} MB; it may have ${bring.dataset.most / 1_048_576}. Export the picture smaller.`,
    busy: "Waiting: the site is busy with other pictures",
    offline: "Not sent: no connection.",
    timeout: "No answer came in five minutes.",
    signedOut: "Not added: you are signed out. Sign in in the new tab, then try again.",
    role: "Not added: your account may not add pictures. Ask a chief.",
    tooLarge: "Not added: the file is larger than this site’s server lets through. Export the picture smaller.",
    broken: (code) => `Not added: something broke here.${code ? ` It is noted as ${code}.` : ""}`,
};

function tell(words) {
    said.append(Object.assign(document.createElement("p"), { textContent: words }));
    while (said.childElementCount > 20) said.firstElementChild.remove();
}

/* Rows */

function make(tag, className, textContent = "") {
    return Object.assign(document.createElement(tag), { className, textContent });
}

function row(file) {
    const item = document.createElement("li");
    files.set(item, { file, name: file.name });
    return item;
}

function shown(item, state, value) {
    const { name } = files.get(item);
    let line = item.querySelector(".under-way:not(.is-refused)");
    if (!line) {
        line = make("div", "under-way");
        const bar = Object.assign(document.createElement("progress"), { max: 100 });
        bar.setAttribute("aria-label", name);
        const cancel = Object.assign(make("button", "tool tight", "Cancel"), { type: "button" });
        cancel.append(make("span", "visually-hidden", `: ${name}`));
        cancel.addEventListener("click", () => dropped(item));
        const words = make("span", "row");
        words.append(make("span", "file-name", name), make("span", "soft"));
        line.append(words, cancel, bar);
        item.replaceChildren(line);
    }
    line.querySelector(".soft").textContent = state;
    const bar = line.querySelector("progress");
    if (value === null) bar.removeAttribute("value"); else bar.value = value;
}

/* Not added: why, and what can be done about it. */
function refused(item, words, { again = false, signIn = false } = {}) {
    const { name } = files.get(item);
    const line = make("div", "under-way is-refused");
    const note = make("p", "note bad");
    note.append(make("span", "grow", words));
    if (signIn) note.append(Object.assign(make("a", "tool line tight", "Sign in (new tab)"), { href: "/admin/login/", target: "_blank" }));
    if (again) note.append(button("Try again", name, () => { join(item); next(); }));
    note.append(button("Leave it", name, () => leave(item)));
    line.append(make("span", "file-name", name), note);
    item.replaceChildren(line);
    tell(`${name}: ${words}`);
}

function button(words, name, deed) {
    const made = Object.assign(make("button", "tool line tight", words), { type: "button" });
    made.append(make("span", "visually-hidden", `: ${name}`));
    made.addEventListener("click", deed);
    return made;
}

function leave(item) {
    const near = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (near?.querySelector("a[href]:not([tabindex]), button, textarea") ?? document.getElementById("bring-file")).focus();
}

function dropped(item) {
    underWay.get(item)?.abort();
    underWay.delete(item);
    const at = waiting.indexOf(item);
    if (at >= 0) waiting.splice(at, 1);
    tell(`${files.get(item).name}: cancelled.`);
    leave(item);
    next();
}

/* Sending */

function join(item) {
    shown(item, "Waiting", 0);
    waiting.push(item);
}

function next() {
    while (underWay.size < AT_ONCE && waiting.length) send(waiting.shift());
}

function send(item) {
    const { file, frame, instead } = files.get(item);
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    if (frame) body.append("frame", frame);
    if (instead) body.append("instead", instead);
    underWay.set(item, request);
    shown(item, "Sending", 0);
    request.upload.addEventListener("progress", ({ loaded, total }) => shown(item, `Sending, ${Math.floor(loaded / total * 100)} %`, loaded / total * 100));
    request.upload.addEventListener("load", () => shown(item, "Looking at it", null));
    request.addEventListener("load", () => ended(item, () => answered(item, request)));
    request.addEventListener("error", () => ended(item, () => refused(item, WORDS.offline, { again: true })));
    request.addEventListener("timeout", () => ended(item, () => refused(item, WORDS.timeout, { again: true })));
    request.open("POST", bring.dataset.upload);
    request.timeout = PATIENCE;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "");
    request.send(body);
}

/* The site has enough pictures at hand. This one keeps its place here and is sent again by itself; not all at once. */
function later(item, seconds) {
    shown(item, WORDS.busy, 0);
    const again = () => ended(item, () => waiting.unshift(item));
    const timer = setTimeout(again, 1000 * seconds * (1 + Math.random()));
    underWay.set(item, { abort: () => clearTimeout(timer) });
}

function ended(item, then) {
    if (!underWay.delete(item)) return;
    then();
    next();
}

function answered(item, request) {
    const answer = read(request);
    if (answer?.html) added(item, answer);
    else if (answer?.code === "busy") later(item, Number(request.getResponseHeader("Retry-After")));
    else if (answer) refused(item, answer.error, { again: answer.again });
    else if (request.status === 403) {
        const isRole = request.getResponseHeader("X-Desk-Refusal") === "role";
        refused(item, isRole ? WORDS.role : WORDS.signedOut, { again: !isRole, signIn: !isRole });
    } else if (request.status === 413) refused(item, WORDS.tooLarge);
    else refused(item, WORDS.broken(request.getResponseHeader("X-Desk-Note")), { again: true });
}

function read(request) {
    try {
        return JSON.parse(request.responseText);
    } catch {
        return null;
    }
}

function added(item, answer) {
    document.getElementById(`came-${answer.key}`)?.closest("li").remove();
    item.innerHTML = answer.html;
    window.htmx.process(item);
    bringTile(item);
    const lacks = [answer.alt || answer.decorative ? "" : "alternative text", answer.credit ? "" : "credit"].filter(Boolean);
    tell(`${answer.name}: ${answer.is_known ? "already in the library" : "added"}.${lacks.length ? ` It lacks ${lacks.join(" and ")}.` : ""}`);
}

/* Choosing */

function take(chosen) {
    const most = Number(bring.dataset.most);
    for (const file of chosen) {
        const item = row(file);
        list.append(item);
        if (file.size > most) refused(item, WORDS.large(file)); else join(item);
    }
    next();
}

/* Another frame of the same animation: the file is sent again, and takes the place of what came of it before. */
function anotherFrame(event) {
    const form = event.target.closest?.("[data-frame]");
    const item = form?.closest("li");
    if (!item || !files.has(item)) return;
    event.preventDefault();
    Object.assign(files.get(item), { frame: form.querySelector("input").value, instead: form.dataset.key });
    item.replaceChildren();
    join(item);
    next();
}

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

/* The pointer enters each element that it passes: it has left when it entered nothing else. */
function wireDropping() {
    let depth = 0;
    const drawn = () => document.documentElement.classList.toggle("is-dropping", depth > 0);
    addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; drawn(); } });
    addEventListener("dragleave", (event) => { if (hasFiles(event)) { depth -= 1; drawn(); } });
    addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } });
    addEventListener("drop", (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth = 0;
        drawn();
        take(event.dataTransfer.files);
    });
}

const field = document.getElementById("bring-file");
field.addEventListener("change", () => { take([...field.files]); field.value = ""; });
addEventListener("submit", anotherFrame);
addEventListener("beforeunload", (event) => { if (underWay.size || waiting.length) event.preventDefault(); });
addEventListener("htmx:afterSettle", ({ target }) => bringTile(target));
wireDropping();
