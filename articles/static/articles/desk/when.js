/* The time of an edition: its fields, and what moment they mean, stay in sight inside a panel that scrolls. */
const seen = (part) => part?.scrollIntoView({ block: "nearest" });

document.addEventListener("change", (event) => {
    if (event.target.name === "when") seen(event.target.closest("fieldset").querySelector(".later"));
});
document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.matches?.(".moment")) seen(event.detail.target);
});
