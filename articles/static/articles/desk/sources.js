/* An address pasted into a form of a fact becomes a source row, filled in from what the desk knows. Nothing is fetched
   from the address itself. */
import { addRow } from "./rows.js";
import { say } from "./words.js";

const ADDRESS = /^https?:\/\/[^\s/]+\.[^\s/]+(\/\S*)?$/i;
const TEXT_FIELD = "textarea, select, input:not([type=radio], [type=checkbox], [type=submit]), [contenteditable=true]";

function pasted(event) {
    const words = event.clipboardData?.getData("text/plain").trim() ?? "";
    const form = event.target.closest?.("form[data-form]") ?? document.activeElement?.closest?.("form[data-form]");
    if (!ADDRESS.test(words) || !form) return;
    const field = event.target.closest(TEXT_FIELD);
    if (field && !field.matches("[data-source]")) return;
    const rows = form.querySelector("[data-rows=citations]");
    if (!rows) return;
    event.preventDefault();
    fill(field?.closest("[data-row]") ?? addRow(rows, { takesFocus: false }), words);
}

/* By hand, or by a browser that pastes without saying so: once the field is left. */
function typed(event) {
    if (event.target.matches?.("[data-source]") && ADDRESS.test(event.target.value.trim())) fill(event.target.closest("[data-row]"), event.target.value.trim());
}

async function fill(row, address) {
    const input = row.querySelector("[data-source]");
    const field = (name) => row.querySelector(`[name$="-${name}"]`);
    input.value = address;
    const known = await ask(input.dataset.known, address);
    if (!known || input.value !== address) return;
    input.value = known.source;
    field("key").value = known.key;
    if (!known.source) {
        for (const name of ["publisher", "title"]) field(name).value ||= known[name];
        field("url").value = address;
        row.querySelector("details").open = true;
    }
    const told = row.querySelector("[data-told]");
    Object.assign(told, { textContent: known.said, hidden: false });
    row.scrollIntoView({ block: "nearest" });
    input.dispatchEvent(new Event("input", { bubbles: true }));
    say(`${known.publisher || "Source"} added. ${known.said}`);
}

/* Where the desk does not answer the address stays in the field: the server takes it there as well. */
async function ask(url, address) {
    try {
        const answer = await fetch(`${url}?url=${encodeURIComponent(address)}`, { headers: { "HX-Request": "true" } });
        return answer.ok ? await answer.json() : null;
    } catch {
        return null;
    }
}

export function wireSources() {
    addEventListener("paste", pasted);
    addEventListener("change", typed);
}
