/* Passing the page on: its address copied, or given to the device's own menu. */
export function offerSharing(row) {
    if (!row) return;
    const { url, title } = row.dataset;
    const [copy, more] = [".copy-link", ".share-more"].map((part) => row.querySelector(part));
    if (navigator.clipboard) offer(copy, () => copied(row, url));
    if (navigator.share) offer(more, () => navigator.share({ title, url }).catch(() => {}));
}

function offer(button, act) {
    button.classList.add("ready");
    button.addEventListener("click", act);
}

async function copied(row, url) {
    const said = row.querySelector("output");
    try {
        await navigator.clipboard.writeText(url);
        said.textContent = "Link copied";
    } catch {
        said.textContent = "Your browser did not let us copy it";
    }
}
