/* What was typed and ticked on the publish screen survives a press of a deed that leads away from it and back. */
const place = () => `desk:screen:${location.pathname}`;

function fields(form) {
    return [...form.elements].filter((each) => each.name && each.type !== "hidden" && each.type !== "submit");
}

export function keep(form) {
    const kept = fields(form).map((each) => [each.name, each.type, each.value, each.checked]);
    try { sessionStorage.setItem(place(), JSON.stringify(kept)); } catch { /* A full or closed store keeps nothing. */ }
}

/* Puts back what is still there to be put back; a change that came meanwhile stays as the server drew it. */
export function bringBack(form) {
    let kept = null;
    try {
        kept = JSON.parse(sessionStorage.getItem(place()));
        sessionStorage.removeItem(place());
    } catch { /* Not ours. */ }
    for (const [name, type, value, checked] of kept ?? []) {
        const same = fields(form).filter((each) => each.name === name && each.type === type);
        if (["checkbox", "radio"].includes(type)) {
            const box = same.find((each) => each.value === value && !each.disabled);
            if (box) box.checked = checked;
        } else if (same.length) {
            same[0].value = value;
        }
    }
    return Boolean(kept);
}
