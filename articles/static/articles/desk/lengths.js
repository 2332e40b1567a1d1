/* Counts the lines of a head while they are typed; crossing what others show is said once, politely. */
import { say } from "./words.js";

function field(form, meter, name) {
    return name ? form.elements[name] : document.getElementById(meter.dataset.of);
}

function count(form, meter) {
    const own = field(form, meter).value.trim();
    const standIn = meter.dataset.standIn;
    const shown = own || (standIn ? field(form, meter, standIn).value.trim() : "");
    /* Characters as people count them, and as the server does. */
    const length = [...shown].length;
    const isOver = length > Number(meter.dataset.length);
    const wasOver = meter.classList.contains("is-over");
    meter.querySelector("[data-count]").textContent = length;
    meter.querySelector("meter").value = length;
    meter.querySelector("[data-over]").hidden = !isOver;
    if (standIn) meter.querySelector("[data-blank]").hidden = Boolean(own);
    meter.classList.toggle("is-over", isOver);
    return { isOver, wasOver };
}

export function wireLengths() {
    document.addEventListener("input", (event) => {
        const form = event.target.form;
        for (const meter of form?.querySelectorAll("[data-length]") ?? []) {
            const { isOver, wasOver } = count(form, meter);
            if (isOver !== wasOver && meter.dataset.of === event.target.id) {
                say(isOver
                    ? `${meter.dataset.name}: longer than the ${meter.dataset.length} characters that are shown.`
                    : `${meter.dataset.name}: fits again.`);
            }
        }
    });
}
