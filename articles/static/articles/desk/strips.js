/* The strip of a removed block: Ctrl+Z puts the last one back while it stands. It goes with the next save, or after
   half a minute without the focus in it. */
const STANDS = 30_000;
const strips = () => [...document.querySelectorAll("#blocks > .removed")];

export function putBack() {
    const last = strips().sort((one, other) => one.dataset.since - other.dataset.since).at(-1);
    last?.querySelector("button").click();
    return Boolean(last);
}

function watch(strip) {
    strip.dataset.since = performance.now();
    const look = () => (strip.contains(document.activeElement) ? setTimeout(look, 2_000) : strip.remove());
    setTimeout(look, STANDS);
}

export function wireStrips() {
    addEventListener("htmx:afterSettle", () => {
        for (const strip of strips()) if (!strip.dataset.since) watch(strip);
    });
    addEventListener("htmx:afterRequest", ({ detail }) => {
        if (!detail.successful || !detail.requestConfig.elt?.matches?.("form[data-form]") || detail.requestConfig.verb !== "post") return;
        for (const strip of strips()) if (!strip.contains(document.activeElement)) strip.remove();
    });
}
