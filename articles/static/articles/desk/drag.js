/* Blocks dragged by their grip, by mouse, pen or finger: the page scrolls at its edges, Esc lets go, and the drop is
   the same one POST that the arrows send. A section takes its blocks along and lands where a section can begin. */
import { allBlocks, moveBelow, reserve, take } from "./blocks.js";
import { focusOn } from "./words.js";

const EDGE = 90;
const FASTEST = 22;
const SLACK = 4;

let drag = null;

function start(event) {
    const block = event.currentTarget.closest("#blocks > .block");
    if (event.button !== 0 || !event.isPrimary || !block?.dataset.block) return;
    event.preventDefault();
    const grip = event.currentTarget;
    grip.setPointerCapture(event.pointerId);
    take(block);
    reserve(block);
    drag = { block, grip, from: event.clientY, y: event.clientY, isMoving: false };
}

function begin() {
    const blocks = allBlocks().filter((each) => each.dataset.block);
    const moving = withItsSection(drag.block, blocks);
    drag.line = Object.assign(document.createElement("div"), { className: "drop-line" });
    drag.moving = moving;
    drag.gaps = gaps(drag.block, blocks.filter((each) => !moving.includes(each)));
    drag.stays = blocks[blocks.indexOf(drag.block) - 1]?.dataset.block ?? "";
    drag.isMoving = true;
    for (const each of moving) each.classList.add("is-dragged");
    document.getElementById("blocks").append(drag.line);
    requestAnimationFrame(scroll);
}

function withItsSection(block, blocks) {
    const at = blocks.indexOf(block);
    if (!block.matches(".section")) return [block];
    const next = blocks.findIndex((each, place) => place > at && each.matches(".section"));
    return blocks.slice(at, next < 0 ? blocks.length : next);
}

/* The places to drop at, by the page's own measure: each below a block that stays. Taken once, before anything moves. */
function gaps(block, staying) {
    const top = document.getElementById("blocks").getBoundingClientRect().top;
    const rows = [document.getElementById("b-head"), ...staying];
    const open = block.matches(".section") ? rows.filter((each, at) => !rows[at + 1] || rows[at + 1].matches(".section")) : rows;
    return open.map((each) => {
        const { bottom } = each.getBoundingClientRect();
        return { y: bottom + scrollY, at: bottom - top, after: each.dataset.block ?? "" };
    });
}

function follow(event) {
    if (!drag) return;
    drag.y = event.clientY;
    if (!drag.isMoving && Math.abs(drag.y - drag.from) > SLACK) begin();
    if (drag.isMoving) aim();
}

function aim() {
    const y = drag.y + scrollY;
    drag.gap = drag.gaps.reduce((best, gap) => (Math.abs(gap.y - y) < Math.abs(best.y - y) ? gap : best));
    drag.line.style.top = `${drag.gap.at}px`;
}

function scroll() {
    if (!drag?.isMoving) return;
    const top = EDGE - drag.y;
    const bottom = drag.y - (innerHeight - EDGE);
    const pull = Math.max(top, bottom);
    if (pull > 0) {
        scrollBy(0, Math.sign(bottom - top) * Math.min(FASTEST, Math.ceil(pull / 4)));
        aim();
    }
    requestAnimationFrame(scroll);
}

function drop() {
    if (!drag) return;
    const { block, gap, stays, isMoving } = end();
    if (!isMoving) focusOn(block);
    else if (gap && gap.after !== stays) moveBelow(block, gap.after);
    else focusOn(block);
}

/* Nothing has moved yet when the pointer lets go, so there is nothing to put back. */
function end() {
    const ended = drag;
    drag = null;
    reserve(null);
    ended.line?.remove();
    for (const each of ended.moving ?? []) each.classList.remove("is-dragged");
    return ended;
}

export function wireDrag() {
    const grip = document.getElementById("grip");
    if (!grip) return;
    grip.addEventListener("pointerdown", start);
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("pointerup", drop);
    grip.addEventListener("lostpointercapture", () => { if (drag) focusOn(end().block); });
    addEventListener("keydown", (event) => {
        if (!drag || event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        focusOn(end().block);
    }, true);
}
