/* The provider of an embed follows from its address while one types, until somebody names another. */
function hostOf(address) {
    try {
        const typed = address.trim();
        const { protocol, hostname } = new URL(/^[^/]*:/.test(typed) ? typed : `https://${typed}`);
        return /^https?:$/.test(protocol) ? hostname.replace(/^www\./, "") : "";
    } catch {
        return "";
    }
}

function filled(event) {
    const place = event.target.closest?.("[data-providers]");
    const field = place?.closest(".fields").querySelector("[data-provider] input");
    if (!field || (field.value && field.value !== field.dataset.filled)) return;
    field.value = field.dataset.filled = JSON.parse(place.dataset.providers)[hostOf(event.target.value)] ?? "";
}

export function wireProviders() {
    addEventListener("input", filled);
}
