/* What an answer says besides its HTML: words spoken once, and where the focus belongs. */

export function say(words) {
    document.getElementById("desk-said").textContent = words;
}

/* Trouble that belongs to no form; it goes with the next deed. */
export function warn(words) {
    document.getElementById("desk-alert").textContent = words;
}

export function focusOn(target) {
    if (!target) return;
    target.focus({ preventScroll: true });
    const box = target.getBoundingClientRect();
    if (box.top < 80 || box.bottom > innerHeight - 60) target.scrollIntoView({ block: "nearest" });
}

/* An answer that was slow must not take the next letters into another form. */
function isTypingElsewhere(target) {
    const form = document.activeElement?.closest?.("form[data-dirty]");
    return Boolean(form && target && !form.closest(".block")?.contains(target));
}

export function listenForWords() {
    addEventListener("desk:said", (event) => { warn(""); say(event.detail.words); });
    addEventListener("desk:alert", (event) => warn(event.detail.words));
    addEventListener("desk:focus", (event) => {
        const target = event.detail.selector.split(", ").map((each) => document.querySelector(each)).find(Boolean);
        if (!isTypingElsewhere(target)) focusOn(target);
    });
    /* What was pressed is gone with the swap, and the answer named no place: what came instead takes the focus. */
    addEventListener("htmx:afterSettle", ({ target }) => {
        if (document.activeElement !== document.body || target.querySelector("[data-wants-focus]")) return;
        focusOn(target.matches("[tabindex='-1']") ? target : target.querySelector("[tabindex='-1']"));
    });
}
