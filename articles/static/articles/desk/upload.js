/* Pictures that are chosen, or dropped anywhere on the page: each file a row with its progress, two under way at a time,
   and what became of it in its place. */
import { wireDropping, pasted } from "./dropping.js";
import { send, unfit } from "./sending.js";
import { pick } from "./several.js";
import { bringTile } from "./tiles.js";
import { button, make, progressLine, refusal, steps } from "./under_way.js";

const AT_ONCE = 2;
const bring = document.querySelector("[data-upload]");
const list = document.getElementById("came");
const said = document.getElementById("came-said");
const state = document.getElementById("came-state");
const waiting = [];
/* By row: its file and how to draw it, and what stops it while it is under way. */
const files = new WeakMap();
const underWay = new Map();
/* What became of those that came since nothing was under way. */
let tally = [];

/* Words */

function tell(words) {
    said.append(Object.assign(document.createElement("p"), { textContent: words }));
    while (said.childElementCount > 20) said.firstElementChild.remove();
}

const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;

/* "6 files: 4 added, 1 already in the library, 1 not added. 3 lack alternative text, 2 a credit." */
function summary() {
    const number = (is) => tally.filter(is).length;
    const became = [
        [number(({ came }) => came === "added"), "added"],
        [number(({ came }) => came === "known"), "already in the library"],
        [number(({ came }) => came === "refused"), "not added"],
        [number(({ came }) => came === "cancelled"), "cancelled"],
    ].filter(([count]) => count);
    const [alt, credit] = [number(({ lacks }) => lacks?.includes("alternative text")), number(({ lacks }) => lacks?.includes("credit"))];
    const lacks = [alt && `${alt} ${alt === 1 ? "lacks" : "lack"} alternative text`, credit && `${credit} ${credit === 1 ? "lacks" : "lack"} a credit`].filter(Boolean);
    return `${counted(tally.length, "file")}: ${became.map(([count, words]) => `${count} ${words}`).join(", ")}.${lacks.length ? ` ${lacks.join(", ")}.` : ""}`;
}

/* How far it is, for the eye; and once all are there what became of them, for the ear as well. */
function drawState() {
    const isDone = !underWay.size && !waiting.length;
    const total = tally.length + underWay.size + waiting.length;
    state.hidden = total === 0;
    state.querySelector("span").textContent = isDone ? summary() : `${tally.length} of ${counted(total, "file")} done.${waiting.length ? ` Two are sent at a time; ${waiting.length} ${waiting.length === 1 ? "waits" : "wait"}.` : ""}`;
    state.querySelector("[data-cancel-all]").hidden = waiting.length + underWay.size < 2;
    state.querySelector("[data-pick-came]").hidden = !isDone || came().length < 2;
    if (!isDone) return;
    if (tally.length > 1) tell(summary());
    tally = [];
}

/* Rows */

function row(file) {
    const item = document.createElement("li");
    files.set(item, { file, name: file.name, values: {} });
    return item;
}

function begin(item) {
    const { line, tell: shown } = progressLine(files.get(item).name, () => dropped(item));
    files.get(item).shown = shown;
    item.replaceChildren(line);
}

/* Not added: why, and what can be done about it. */
function refused(item, words, { again = false, signIn = false } = {}) {
    const { name } = files.get(item);
    const became = { came: "refused" };
    const retry = () => { tally = tally.filter((each) => each !== became); join(item); next(); };
    const line = make("div", "under-way is-refused");
    const deeds = [button("Leave it", name, () => leave(item))];
    if (again) deeds.unshift(button("Try again", name, retry));
    line.append(make("bdi", "file-name", name), refusal(words, { signIn }, ...deeds));
    item.replaceChildren(line);
    tell(`${name}: ${words}`);
    tally.push(became);
}

function leave(item) {
    const near = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (near?.querySelector("a[href]:not([tabindex]), button, textarea") ?? document.getElementById("bring-file")).focus();
}

function stop(item) {
    underWay.get(item)?.();
    underWay.delete(item);
    const at = waiting.indexOf(item);
    if (at >= 0) waiting.splice(at, 1);
    tally.push({ came: "cancelled" });
}

function dropped(item) {
    stop(item);
    tell(`${files.get(item).name}: cancelled.`);
    leave(item);
    next();
}

function dropAll() {
    const all = [...underWay.keys(), ...waiting];
    for (const item of all) { stop(item); item.remove(); }
    document.getElementById("bring-file").focus();
    next();
}

/* Sending */

function join(item) {
    begin(item);
    files.get(item).shown("Waiting", 0);
    waiting.push(item);
}

function next() {
    while (underWay.size < AT_ONCE && waiting.length) start(waiting.shift());
    drawState();
}

function start(item) {
    const { file, values, shown } = files.get(item);
    underWay.set(item, send(bring.dataset.upload, file, values, { ...steps(shown), ended: (came) => arrived(item, came) }));
}

function arrived(item, came) {
    underWay.delete(item);
    if (came.html) added(item, came); else refused(item, came.error, came);
    next();
}

function added(item, answer) {
    document.getElementById(`came-${answer.key}`)?.closest("li").remove();
    item.innerHTML = answer.html;
    window.htmx.process(item);
    bringTile(item);
    const lacks = [answer.alt || answer.decorative ? "" : "alternative text", answer.credit ? "" : "credit"].filter(Boolean);
    tell(`${answer.name}: ${answer.is_known ? "already in the library" : "added"}.${lacks.length ? ` It lacks ${lacks.join(" and ")}.` : ""}`);
    tally.push({ came: answer.is_known ? "known" : "added", lacks });
}

/* Keys of the pictures that stand in the list. */
const came = () => [...list.querySelectorAll(".came[id]")].map((each) => each.id.slice("came-".length));

/* Choosing */

function take(chosen) {
    const most = Number(bring.dataset.most);
    for (const file of chosen) {
        const item = row(file);
        const why = unfit(file, most);
        list.append(item);
        if (why) refused(item, why); else join(item);
    }
    next();
}

/* Another frame of the same animation: the file is sent again, and takes the place of what came of it before. */
function anotherFrame(event) {
    const form = event.target.closest?.("[data-frame]");
    const item = form?.closest("li");
    if (!item || !files.has(item)) return;
    event.preventDefault();
    files.get(item).values = { frame: form.querySelector("input").value, instead: form.dataset.key };
    join(item);
    next();
}

function onPaste(event) {
    const chosen = pasted(event);
    if (!chosen.length) return;
    event.preventDefault();
    take(chosen);
}

const field = document.getElementById("bring-file");
field.addEventListener("change", () => { take([...field.files]); field.value = ""; });
state.querySelector("[data-cancel-all]").addEventListener("click", dropAll);
state.querySelector("[data-pick-came]").addEventListener("click", () => pick(came()));
addEventListener("submit", anotherFrame);
addEventListener("paste", onPaste);
addEventListener("beforeunload", (event) => { if (underWay.size || waiting.length) event.preventDefault(); });
addEventListener("htmx:afterSettle", ({ target }) => bringTile(target));
wireDropping({ take });
