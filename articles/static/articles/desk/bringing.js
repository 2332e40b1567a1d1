/* A picture dragged from the disk onto the article, or pasted: into the picture field under it, else as a new block where
   the line stands, with the picker open and the file on its way. */
import { ask } from "./ask.js";
import { allBlocks, inHand, mayEdit } from "./blocks.js";
import { pasted, wireDropping } from "./dropping.js";
import { bring, isPicking, pickingField } from "./picker.js";
import { focusOn, warn } from "./words.js";

const ONE = "One picture at a time goes into an article. Several at once go into the library, under Pictures.";
const OPEN = "Save or leave the new block first; then bring in the picture.";
const bench = () => document.getElementById("bench");
let line = null;

/* Where a file goes that is let go of here: a field that takes a picture, else a gap between blocks, else nowhere. */
function place(event) {
    if (isPicking()) return { field: pickingField() };
    const form = event.target.closest?.("form");
    const field = event.target.closest?.("[data-picture]") ?? form?.querySelector("[data-picture]");
    if (field) return { field };
    return bench() && mayEdit() ? { gap: nearest(event.clientY) } : {};
}

/* Below which block, by the page's own measure. */
function nearest(y) {
    const rows = [document.getElementById("b-head"), ...allBlocks().filter((each) => each.dataset.block)];
    const gaps = rows.map((block) => ({ block, bottom: block.getBoundingClientRect().bottom }));
    return gaps.reduce((best, gap) => (Math.abs(gap.bottom - y) < Math.abs(best.bottom - y) ? gap : best));
}

function over(event) {
    const { field, gap } = place(event);
    point(isPicking() ? null : field, gap);
    return Boolean(field ?? gap);
}

function point(field, gap) {
    for (const each of document.querySelectorAll("[data-picture].is-target")) if (each !== field) each.classList.remove("is-target");
    field?.classList.add("is-target");
    if (!gap) { line?.remove(); line = null; return; }
    line ??= Object.assign(document.createElement("div"), { className: "drop-line" });
    const list = document.getElementById("blocks");
    list.append(line);
    line.style.top = `${gap.bottom - list.getBoundingClientRect().top}px`;
}

function take(files, { field, gap }) {
    if (!files.length || !(field ?? gap)) return;
    warn("");
    if (files.length > 1) warn(ONE);
    else if (field) intoField(field, files[0]);
    else asBlock(gap.block, files[0]);
}

function intoField(field, file) {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    bring(field, file);
}

async function asBlock(block, file) {
    const standing = document.getElementById("b-new");
    if (standing) {
        warn(OPEN);
        focusOn(standing.querySelector("textarea, input:not([type=hidden])"));
        return;
    }
    const url = new URL(block.querySelector(":scope > .add-here").href);
    url.pathname += "picture/";
    await ask("GET", url.pathname + url.search, block, { swap: "afterend" });
    const field = document.querySelector("#b-new [data-picture]");
    if (field) bring(field, file);
}

/* A text takes what is pasted into it itself; the field in whose form somebody works comes before a new block. */
function onPaste(event) {
    if (event.target.closest?.("[contenteditable=true]")) return;
    const files = pasted(event);
    if (!files.length) return;
    const at = place(event);
    if (!at.field && !at.gap) return;
    event.preventDefault();
    take(files, at.field ? at : { gap: { block: inHand() ?? document.getElementById("b-head") } });
}

export function wireBringing() {
    if (!bench() && !document.querySelector("[data-picture]")) return;
    wireDropping({ over, away: () => point(), take: (files, event) => take(files, place(event)) });
    addEventListener("paste", onPaste);
}
