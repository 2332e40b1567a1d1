/* A form's fields as a list of names and values, and back into it: rows, choices and rich text too. */

import { addRow } from "./rows.js";

/* Hidden fields that a form after a clash has and others lack. */
const MAY_LACK = ["over", "typed", "settled", "after"];

/* Of a list of ticks those that were taken away are told too, as "-change", and nothing that the server wrote there. */
export function taken(form) {
    const all = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    if (!isTicked(form)) return all;
    const own = new Set([...form.querySelectorAll("[type=hidden]")].map((each) => each.name));
    const left = [...form.querySelectorAll("[type=checkbox][name]:not(:checked, :disabled)")];
    return [...all.filter(([name]) => !own.has(name)), ...left.map((each) => [`-${each.name}`, each.value])];
}

const isTicked = (form) => form.hasAttribute("data-ticked");

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* The first words of what differs, as people read them: the text of a field, or the label of a choice. */
export function says(form, fields, before) {
    for (const [at, [name, value]] of fields.entries()) {
        if (isSame(fields[at], before[at]) || (isTicked(form) && before.some((each) => isSame(each, fields[at]))) || /-(TOTAL|INITIAL)_FORMS$|^(lock_version|typed|over|settled|ran_on|after)$/.test(name)) continue;
        const words = spoken(form, name, value);
        if (words) return words.length > 120 ? `${words.slice(0, 119)}…` : words;
    }
    return "";
}

function spoken(form, name, value) {
    const control = form.elements[name];
    if (isTicked(form) && !control?.matches?.("textarea, input")) return "";
    const chosen = control instanceof RadioNodeList ? [...control].find((each) => each.checked) : control;
    if (chosen?.matches?.("[type=radio], [type=checkbox]")) return chosen.closest("label")?.textContent.trim() ?? "";
    if (chosen?.matches?.("[data-picture-key]")) return chosen.closest("[data-picture]").querySelector("[data-picture-words]")?.textContent.trim() ?? "";
    if (chosen?.matches?.("select")) return chosen.selectedOptions[0]?.textContent.trim() ?? "";
    return plain(value);
}

function plain(html) {
    return new DOMParser().parseFromString(html.replace(/<\/(p|li|h3)>/g, " "), "text/html").body.textContent.replace(/\s+/g, " ").trim();
}

export function putInto(form, fields) {
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
    for (const rows of form.querySelectorAll("[data-rows]")) fit(rows, values);
    for (const name of MAY_LACK) if (values.has(name)) lay(form, name, values.get(name));
    for (const control of form.elements) {
        if (!control.name || control.name === "csrfmiddlewaretoken" || control.matches("button, fieldset")) continue;
        if (isTicked(form) && !wasThere(form, control, values)) continue;
        fill(control, values.get(control.name) ?? []);
    }
    for (const picture of form.querySelectorAll("[data-picture], [data-focal]")) picture.dispatchEvent(new CustomEvent("desk:filled", { bubbles: true }));
    for (const rich of form.querySelectorAll("desk-rich")) rich.put();
    form.querySelector("[name=status]:checked")?.dispatchEvent(new Event("change", { bubbles: true }));
    for (const gone of form.querySelectorAll("[name$=-DELETE]:checked")) gone.closest("[data-row]").classList.add("is-dropped");
}

/* What came since, and a choice that is gone, stay as the server drew them. */
function wasThere(form, control, values) {
    const had = [...(values.get(control.name) ?? []), ...(values.get(`-${control.name}`) ?? [])];
    if (control.type === "checkbox") return had.includes(control.value);
    if (control.type === "radio") return [...form.elements].some((each) => each.name === control.name && had.includes(each.value));
    return values.has(control.name);
}

/* As many rows as there were; one that came since is taken out of the form alone, not out of the fact. */
function fit(rows, values) {
    const total = rows.querySelector("[name$=-TOTAL_FORMS]");
    const list = rows.querySelector("[data-list]");
    const name = total ? total.name : `${rows.dataset.rows}-left`;
    const wanted = total ? Number(values.get(name)?.[0] ?? 0) : (values.get(name) ?? []).length;
    while (list.children.length > wanted) list.lastElementChild.remove();
    if (total) total.value = list.children.length;
    while (list.children.length < wanted) addRow(rows, { takesFocus: false });
}

function lay(form, name, values) {
    if (form.elements[name]) return;
    for (const value of values) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

function fill(control, values) {
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (values.length) control.value = values.shift();
    else if (control.type !== "hidden") control.value = "";
}
