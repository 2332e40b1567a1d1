/* The quick deeds on the block in hand: status only, still true, held or released, and a copy below it. */
import { ask } from "./ask.js";
import { blockUrl, inHand, mayEdit, open, swap } from "./blocks.js";
import { focusOn } from "./words.js";

/* The statuses take the place of the block's marks. */
export function status(block) {
    const open = block?.querySelector(":scope > .status-row input:checked");
    const meta = block?.querySelector(":scope > .block-meta:has([data-status])");
    if (open) focusOn(open);
    else if (meta && mayEdit()) ask("GET", `${blockUrl(block)}status/`, block, { target: meta, swap: "outerHTML" });
}

export function duplicate(block) {
    if (blockUrl(block) && mayEdit()) ask("POST", `${blockUrl(block)}duplicate/`, block, { swap: "afterend" });
}

/* What the block's fact is asked at its own address; the answer is the block, or a form in its place. */
function ofFact(block, verb, deed) {
    const { article, facts } = document.getElementById("bench").dataset;
    const where = new URLSearchParams({ article: article.split("/").at(-2), block: block.dataset.block });
    swap(verb, `${facts}${block.dataset.fact}/${deed}/?${where}`, block);
}

export function stillTrue(block) {
    if (block?.dataset.fact && mayEdit() && !block.matches(".is-open")) ofFact(block, "POST", "still-true");
}

/* The form opens with a new row for a source in hand. */
async function cite(block) {
    await open(block);
    document.getElementById(block.id)?.querySelector("[data-rows=citations] [data-add-row]")?.click();
}

const DEEDS = {
    status,
    cite,
    duplicate,
    "still-true": stillTrue,
    hold: (block) => ofFact(block, "GET", "hold"),
    release: (block) => ofFact(block, "POST", "release"),
};

function clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const pressed = event.target.closest("[data-deed], a[data-status]");
    const block = pressed?.closest("#blocks > .block");
    const deed = block && DEEDS[pressed.dataset.deed ?? "status"];
    if (!deed) return;
    event.preventDefault();
    pressed.closest("[data-menu]")?.remove();
    deed(block);
}

export function wireDeeds() {
    addEventListener("click", clicked);
    if (new URLSearchParams(location.search).has("cite") && inHand() && mayEdit()) {
        history.replaceState(null, "", location.pathname + location.hash);
        cite(inHand());
    }
}
