/* Remarks stand below their block wherever it goes; one key walks them, another begins one. */
import { inHand } from "./blocks.js";
import { focusOn, say } from "./words.js";

const threads = () => [...document.querySelectorAll("#blocks > [data-remarks]")];

/* A block that moved, and forms that opened below it, leave its thread behind. */
function settle() {
    for (const thread of threads()) {
        const block = document.getElementById(`b-${thread.dataset.remarks}`);
        if (block?.parentElement === thread.parentElement && thread.previousElementSibling !== block) block.after(thread);
    }
}

export function nextRemark() {
    const open = [...document.querySelectorAll("[data-open-remark]")];
    const from = document.activeElement?.closest?.("[data-open-remark]") ?? inHand();
    const next = open.find((each) => from && from !== each && from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? open[0];
    if (next) focusOn(next); else say("No open remark.");
}

export function remarkHere() {
    const block = inHand() ?? document.getElementById("b-head");
    block.nextElementSibling?.querySelector?.(":scope > .remark-here")?.click();
}

/* Cancel brings back the thread as it was; what was typed is asked about by nobody: it is a line or two. */
function cancel(event) {
    const link = event.target.closest("[data-no-remark]");
    const thread = link?.closest("#blocks > .remarks");
    if (!thread) return;
    event.preventDefault();
    thread.querySelector(".remark-form").remove();
    const key = thread.dataset.remarks === "head" ? "" : thread.dataset.remarks;
    const again = document.createElement("a");
    const url = `${document.getElementById("bench").dataset.article}review/remark/?block=${key}`;
    Object.assign(again, { className: "remark-here", href: url, tabIndex: -1, textContent: "Remark" });
    for (const [name, value] of [["hx-get", url], ["hx-target", "closest .remarks"], ["hx-swap", "outerHTML"]]) again.setAttribute(name, value);
    thread.append(again);
    thread.classList.toggle("is-empty", !thread.querySelector(".remark"));
    window.htmx.process(again);
    focusOn(thread.previousElementSibling);
}

export function wireRemarks() {
    if (!threads().length) return;
    addEventListener("desk:moved", settle);
    addEventListener("htmx:afterSettle", settle);
    addEventListener("desk:remarks", (event) => { document.getElementById("remark-count").textContent = event.detail.words; });
    addEventListener("click", cancel);
    addEventListener("keydown", (event) => { if (event.key === "Escape") event.target.closest?.(".remark-form")?.querySelector("[data-no-remark]").click(); });
    document.getElementById("blocks").addEventListener("toggle", (event) => {
        if (event.target.matches?.("details.answer[open]")) event.target.querySelector("textarea").focus();
    }, true);
}
