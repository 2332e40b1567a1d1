/* Copying an address: a new preview link by one press, or what stands in a field. */

export function wireCopying() {
    addEventListener("click", (event) => {
        const field = event.target.closest("[data-copy]");
        if (field) copyField(field);
        const link = event.target.closest("[data-copy-link]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        copyLink(link);
    });
}

async function copyField(button) {
    const field = document.querySelector(button.dataset.copy);
    field.select();
    if (await copied(field.value)) button.textContent = "Copied";
}

async function copyLink(link) {
    const line = link.parentElement.querySelector("[data-copied]");
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(link.href, { method: "POST", body: new URLSearchParams({ hours: 48 }), headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) { line.textContent = answer?.status === 403 ? "No link: you are signed out, or your account may not do this." : "No link: no connection."; return; }
    const { address, until } = await answer.json();
    if (await copied(address)) { line.textContent = `Copied. It works until ${until}.`; return; }
    const field = Object.assign(document.createElement("input"), { type: "text", readOnly: true, value: address });
    field.setAttribute("aria-label", "The preview link");
    line.replaceChildren(`Works until ${until}: `, field);
    field.select();
}

/* Without a secure connection browsers let nobody copy by themselves. */
async function copied(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
}
