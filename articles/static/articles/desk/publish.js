/* The publish screen: counts ticks, names the button after what it will do; Ctrl+Enter publishes, Esc goes back. */
const form = document.querySelector("[data-publish]");
const boxes = () => [...form.querySelectorAll("input[name=change]:not(:disabled)")];

function told() {
    const all = form.querySelectorAll("input[name=change]").length;
    const ticked = boxes().filter((box) => box.checked).length;
    const isLater = form.elements.when?.value === "later";
    const button = form.querySelector("[data-go]");
    form.querySelector("[data-count]").textContent = `${ticked} of ${all} ticked`;
    button.textContent = isLater ? button.dataset.later : button.dataset.now;
    const said = ticked
        ? `${ticked} ${ticked === 1 ? "change" : "changes"}. ${isLater ? "Nobody sees it before its time." : "Readers see it at once. You can withdraw it afterwards."}`
        : "Nothing is ticked, so there is nothing to publish.";
    const line = form.querySelector("[data-said]");
    if (line.textContent !== said) line.textContent = said;
}

function start() {
    form.querySelector("[data-all-none]").hidden = false;
    form.addEventListener("change", told);
    form.addEventListener("click", (event) => {
        const tick = event.target.closest("[data-tick]")?.dataset.tick;
        if (!tick) return;
        for (const box of boxes()) box.checked = tick === "all";
        told();
    });
    let sent = false;
    form.addEventListener("submit", (event) => {
        if (sent) event.preventDefault();
        sent = true;
        // After signing in again in another tab the hidden field is old and the cookie is new.
        const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
        if (token) form.elements.csrfmiddlewaretoken.value = token;
    });
    addEventListener("pageshow", () => { sent = false; });
    told();
}

document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("[data-go]"));
    } else if (event.key === "Escape" && !event.target.closest("details[open]")) {
        document.querySelector("[data-back]")?.click();
    }
});

if (form) start();
const notice = document.querySelector("#refused h2, #done h2");
if (notice) notice.focus();
else if (matchMedia("(min-width: 980px)").matches) form?.elements.note?.focus({ preventScroll: true });
