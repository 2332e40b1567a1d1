/* Pictures ticked in the grid, and the form that says something of all of them: it stands there once one is ticked. */
const form = document.getElementById("several");
const boxes = () => [...document.querySelectorAll("#tiles input[name=pick]")];
/* Keys that were ticked: tiles come and go with what is typed in the search, and with each save. */
let chosen = new Set();

function draw() {
    for (const box of boxes()) box.checked = chosen.has(box.value);
    const count = boxes().filter((box) => box.checked).length;
    form.classList.toggle("is-idle", !count && !form.querySelector("[role=alert]"));
    form.querySelector("#several-said").textContent = `${count} ${count === 1 ? "picture" : "pictures"} chosen`;
}

/* Those of these keys, beside what is chosen already; then what is to be said of them. */
export function pick(keys) {
    for (const key of keys) chosen.add(key);
    draw();
    form.querySelector("[name=credit]").focus();
}

function ticked({ target }) {
    if (!target.matches("[name=pick]")) return;
    if (target.checked) chosen.add(target.value); else chosen.delete(target.value);
    draw();
}

function pickAll() {
    chosen = new Set(boxes().map((box) => box.value));
    draw();
}

function pickNone() {
    chosen.clear();
    draw();
    document.getElementById("q").focus();
}

if (form) {
    for (const box of boxes()) if (box.checked) chosen.add(box.value);
    form.querySelector("[data-pick-all]").addEventListener("click", pickAll);
    form.querySelector("[data-pick-none]").addEventListener("click", pickNone);
    /* The grid lies within the search, which would take a tick for a word that was typed. */
    addEventListener("input", (event) => { if (event.target.matches("[name=pick]")) event.stopPropagation(); }, true);
    addEventListener("change", ticked);
    addEventListener("htmx:afterSettle", () => queueMicrotask(draw));
    draw();
}
