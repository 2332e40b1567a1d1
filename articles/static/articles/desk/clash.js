/* A clash that two people made: whoever writes in its field by hand has chosen. The presses themselves are the server's. */

export function wireClashes() {
    addEventListener("input", (event) => {
        const name = event.target.name;
        const form = event.target.closest?.("form[data-form]");
        if (!name || !form) return;
        for (const clash of form.querySelectorAll("[data-clash]")) {
            const field = clash.dataset.field;
            if (name === field || name.startsWith(`${field}-`) || [name, field].every((each) => each.startsWith("focal_"))) settle(clash);
        }
    });
}

function settle(clash) {
    clash.querySelector("[data-settled]").checked = true;
    clash.classList.add("is-settled");
    for (const press of clash.querySelectorAll("[aria-pressed=true]")) press.setAttribute("aria-pressed", "false");
    for (const version of clash.querySelectorAll(".is-chosen")) version.classList.remove("is-chosen");
}
