/* Single letters are keys unless this person has switched them off; chords, Enter, Esc and Delete always are. Loaded first,
   so that no other module hears a letter, digit or sign that is off; what is typed into a field passes. */
export const lettersOn = () => !document.body.classList.contains("letters-off");

function swallow(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " ") return;
    if (!event.target.closest?.("input, textarea, select, [contenteditable=true]")) event.stopImmediatePropagation();
}

if (!lettersOn()) addEventListener("keydown", swallow, true);
