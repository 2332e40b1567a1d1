/* A sentence of an open text becomes a fact: its form opens below, and the text's form waits as it is until then. */
import { ask } from "./ask.js";
import { focusOn, say } from "./words.js";

function open(event) {
    const rich = event.target;
    const form = rich.closest("form[data-split]");
    const block = form?.closest("#blocks > .block");
    if (!block) return;
    const standing = document.getElementById("b-new");
    if (standing) { say("Save or leave the new block first."); focusOn(standing.querySelector("textarea, input:not([type=hidden])")); return; }
    const { before, sentence, after } = event.detail;
    const values = {
        statement: sentence,
        "text-before": before,
        "text-after": after,
        "text-lock": form.elements.lock_version.value,
        "text-leans_on": new FormData(form).getAll("leans_on"),
    };
    wait(form, rich);
    ask("POST", `${form.dataset.split}?draw`, block, { swap: "afterend", values })
        .finally(() => { if (!document.getElementById("b-new")) resume(); });
}

/* The text's form is not to change while its sentence is on the way out of it. */
let waiting = null;

function wait(form, rich) {
    waiting = { form, rich };
    form.inert = true;
    form.classList.add("is-waiting");
}

function resume() {
    if (!waiting) return;
    const { form, rich } = waiting;
    waiting = null;
    form.inert = false;
    form.classList.remove("is-waiting");
    if (form.isConnected) rich.editor.commands.focus();
}

export function wireSentences() {
    addEventListener("desk:sentence", open);
    addEventListener("desk:left", ({ detail }) => { if (detail.place.id === "b-new") resume(); });
}
