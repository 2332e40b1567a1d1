/* What was typed and ticked on the publish screen survives a deed that leads away from it and back, and a press that
   came to nothing: a lost session, a server that fails. */
const HOUR = 3_600_000;
const place = () => `desk:screen:${location.pathname}`;

function fields(form) {
    return [...form.elements].filter((each) => each.name && each.type !== "hidden" && each.type !== "submit");
}

export function keep(form, isPress = false) {
    const kept = fields(form).map((each) => [each.name, each.type, each.value, each.checked]);
    try { sessionStorage.setItem(place(), JSON.stringify({ kept, isPress, at: Date.now() })); } catch { /* A full or closed store keeps nothing. */ }
}

function taken() {
    try {
        const entry = JSON.parse(sessionStorage.getItem(place()));
        sessionStorage.removeItem(place());
        return entry?.kept && Date.now() - entry.at < HOUR ? entry : null;
    } catch {
        return null;
    }
}

/* Puts back what is still there to be put back; a change that came meanwhile stays as the server drew it. A press that
   was answered by this very page is over: its form is as the server means it. */
export function bringBack(form) {
    const entry = taken();
    const isAnswered = document.querySelector("#refused, #done") || new URLSearchParams(location.search).has("done");
    if (!entry || !form || (entry.isPress && isAnswered)) return;
    for (const [name, type, value, checked] of entry.kept) {
        const same = fields(form).filter((each) => each.name === name && each.type === type);
        if (["checkbox", "radio"].includes(type)) {
            const box = same.find((each) => each.value === value && !each.disabled);
            if (box) box.checked = checked;
        } else if (same.length) {
            same[0].value = value;
        }
    }
}
