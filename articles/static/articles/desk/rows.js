/* Rows that can be added and taken away inside a form: sources, roles. Django's formset rows carry a number. */
import { say } from "./words.js";

export function wireRows() {
    addEventListener("click", (event) => {
        const add = event.target.closest("[data-add-row]");
        const drop = event.target.closest("[data-drop-row]");
        if (add) addRow(add.closest("[data-rows]"));
        if (drop) dropRow(drop.closest("[data-row]"), drop);
    });
    addEventListener("change", (event) => {
        if (event.target.name?.endsWith("-DELETE") && event.target.checked) dropRow(event.target.closest("[data-row]"), event.target);
    });
}

/* The new row; the focus goes to its first field unless it belongs elsewhere. */
export function addRow(rows, { takesFocus = true } = {}) {
    const total = rows.querySelector("[name$=-TOTAL_FORMS]");
    const row = rows.querySelector("template[data-blank]").content.firstElementChild.cloneNode(true);
    if (total) {
        number(row, total.value);
        total.value = Number(total.value) + 1;
    }
    rows.querySelector("[data-list]").append(row);
    window.htmx.process(row);
    touched(rows.closest("form"));
    if (takesFocus) row.querySelector("input:not([type=hidden]), select, textarea").focus();
    return row;
}

function touched(form) {
    form?.setAttribute("data-dirty", "");
    form?.dispatchEvent(new CustomEvent("desk:rows", { bubbles: true }));
}

function number(row, at) {
    for (const each of [row, ...row.querySelectorAll("*")]) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
            if (each.getAttribute(name)?.includes("__prefix__")) each.setAttribute(name, each.getAttribute(name).replaceAll("__prefix__", at));
        }
    }
}

/* A numbered row stays in the form, hidden, so that the server hears that it goes; others just go. */
function dropRow(row, from) {
    const rows = row.closest("[data-rows]");
    const next = nextShown(row) ?? rows.querySelector("[data-add-row]");
    if (from.name?.endsWith("-DELETE")) row.classList.add("is-dropped");
    else row.remove();
    touched(rows.closest("form"));
    (next.matches("button") ? next : next.querySelector("[data-drop-row], [name$=-DELETE]"))?.focus();
    say("Row removed.");
}

function nextShown(row) {
    let next = row.nextElementSibling;
    while (next?.classList.contains("is-dropped")) next = next.nextElementSibling;
    return next;
}
