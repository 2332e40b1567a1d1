/* A clash that two people made: whoever writes in its field by hand has chosen. The presses themselves are the server's. */

export function wireClashes() {
    addEventListener("input", (event) => {
        const name = event.target.name;
        const form = event.target.closest?.("form[data-form]");
        if (!name || !form) return;
        for (const clash of form.querySelectorAll("[data-clash]")) {
            if (name === clash.dataset.field || name.startsWith(`${clash.dataset.field}-`)) settle(clash);
        }
    });
}

function settle(clash) {
    clash.querySelector("[data-settled]").checked = true;
    clash.classList.add("is-settled");
    for (const press of clash.querySelectorAll("[aria-pressed=true]")) press.setAttribute("aria-pressed", "false");
    for (const version of clash.querySelectorAll(".is-chosen")) version.classList.remove("is-chosen");
}
