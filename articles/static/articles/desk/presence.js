/* Who else is here: a light poll that stops while the tab is hidden. It never moves the focus, and speaks only when it
   concerns a form that is open. */
import { say } from "./words.js";

const EVERY = 15_000;
const tab = Math.random().toString(36).slice(2, 12);
let url = "";
let timer = 0;
let told = "";
const spoken = new Set();

const opened = () => [...document.querySelectorAll("#blocks > .is-open")].map((each) => each.dataset.block ?? (each.hasAttribute("data-head") ? "@head" : "")).filter(Boolean);

function token() {
    return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function body(more) {
    const sent = new URLSearchParams({ tab, csrfmiddlewaretoken: token(), ...more });
    for (const block of opened()) sent.append("open", block);
    return sent;
}

async function poll() {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = setTimeout(poll, EVERY);
    told = opened().join();
    try {
        const answer = await fetch(url, { method: "POST", body: body({}), headers: { "X-Requested-With": "fetch" } });
        if (answer.ok) draw((await answer.json()).here);
        else if (answer.status === 403) clearTimeout(timer);
    } catch {
        /* No connection: the next one tells. */
    }
}

/* A form that opened or closed is told at once. */
function soon() {
    if (opened().join() === told) return;
    clearTimeout(timer);
    timer = setTimeout(poll, 150);
}

function draw(here) {
    drawBar(here);
    for (const block of document.querySelectorAll("#blocks > .block")) drawBlock(block, here);
}

function drawBar(here) {
    const people = [...new Map(here.map((each) => [`${each.initials} ${each.name}`, each])).values()];
    const bar = document.getElementById("here");
    const names = people.map((each) => each.name);
    const words = names.length > 2 ? `${names[0]} and ${names.length - 1} more are here too` : names.length === 2 ? `${names.join(" and ")} are here too` : names.length ? `${names[0]} is here too` : "";
    if (bar.dataset.words === words) return;
    bar.dataset.words = words;
    bar.hidden = !words;
    bar.replaceChildren(...people.slice(0, 3).map(face), Object.assign(document.createElement("span"), { textContent: words }));
}

function face({ initials }) {
    const made = Object.assign(document.createElement("span"), { className: "face", textContent: initials });
    made.setAttribute("aria-hidden", "true");
    return made;
}

function drawBlock(block, here) {
    const name = block.dataset.block ?? (block.hasAttribute("data-head") ? "@head" : "");
    const there = name ? here.filter((each) => each.block === name) : [];
    const words = there.map((each) => `${each.name} ${each.since}`).join();
    const form = block.querySelector("form[data-form]");
    const standing = block.querySelector(".here");
    if ((standing?.dataset.words ?? "") !== words) {
        standing?.remove();
        if (words) place(block, form, note(there, words, Boolean(form)));
    }
    for (const each of form ? there : []) {
        const once = `${each.name} ${name} ${each.since}`;
        if (!spoken.has(once)) { spoken.add(once); say(`${each.name} is editing this too.`); }
    }
}

/* In the line of marks of a closed block, above the foot of an open form: nothing that is read or typed in moves. */
function note(there, words, isOpen) {
    const names = there.map((each) => each.name).join(" and ");
    const made = Object.assign(document.createElement("span"), { className: isOpen ? "note here" : "here" });
    made.dataset.words = words;
    const text = document.createElement("span");
    text.append(Object.assign(document.createElement("b"), { textContent: `${names} ${there.length > 1 ? "have" : "has"} been editing this` }));
    text.append(` since ${there[0].since}.`, isOpen ? " You can too: different sentences merge by themselves." : "");
    made.append(face(there[0]), text);
    return made;
}

function place(block, form, made) {
    const meta = block.querySelector(":scope > .block-meta");
    if (form) form.querySelector(".form-end").before(made);
    else if (meta) meta.append(made);
    else (block.querySelector(":scope > .edit") ?? block.lastElementChild)?.before(made);
}

export function wirePresence() {
    url = document.getElementById("here")?.dataset.url ?? "";
    if (!url) return;
    for (const name of ["htmx:afterSettle", "desk:left"]) addEventListener(name, soon);
    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : poll()));
    addEventListener("pagehide", () => navigator.sendBeacon(url, body({ left: "1" })));
    addEventListener("pageshow", (event) => { if (event.persisted) poll(); });
    poll();
}
