/* The page inside the preview's frame: taking over what changed, and showing one block. No script runs in there. */

/* The sections that are drawn already; the server sends only their names again. */
export function digests(page) {
    return [...page.querySelectorAll("[data-digest]")].map((each) => each.dataset.digest).join(" ");
}

export function renew(page, html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const known = new Map([...page.querySelectorAll("[data-digest]")].map((each) => [each.dataset.digest, each]));
    const root = page.scrollingElement;
    const at = root?.scrollTop ?? 0;
    page.title = fresh.title;
    take(page.body, fresh.body, known);
    if (root && root.scrollTop !== at) root.scrollTo({ top: at, behavior: "instant" });
}

/* Only what differs is replaced, so that the rest keeps its place on the screen. */
function take(old, fresh, known) {
    if (fresh.dataset?.same ? old.dataset?.digest === fresh.dataset.same : old.isEqualNode(fresh)) return;
    const olds = [...old.childNodes], news = [...fresh.childNodes];
    const alike = old.nodeType === Node.ELEMENT_NODE && !fresh.dataset?.same && olds.length === news.length && olds.length
        && news.every((each, at) => each.nodeName === olds[at].nodeName && (!each.dataset?.same || each.dataset.same === olds[at].dataset.digest))
        && isSameTag(old, fresh);
    if (alike) news.forEach((each, at) => take(olds[at], each, known));
    else old.replaceWith(whole(fresh, old.ownerDocument, known));
}

function isSameTag(old, fresh) {
    const names = (each) => each.getAttributeNames().filter((name) => name !== "class" && name !== "data-digest");
    const same = names(fresh).length === names(old).length && names(fresh).every((name) => old.getAttribute(name) === fresh.getAttribute(name));
    if (!same) return false;
    for (const name of ["class", "data-digest"]) {
        if (fresh.hasAttribute(name)) old.setAttribute(name, fresh.getAttribute(name)); else old.removeAttribute(name);
    }
    return true;
}

function whole(fresh, page, known) {
    const made = page.importNode(fresh, true);
    const gaps = made.nodeType === Node.ELEMENT_NODE ? [made, ...made.querySelectorAll("[data-same]")].filter((each) => each.dataset.same) : [];
    for (const gap of gaps) {
        const section = known.get(gap.dataset.same);
        if (!section) continue;
        if (gap === made) return section;
        gap.replaceWith(section);
    }
    return made;
}

/* Outline the block and bring it into sight, in the frame alone. */
export function show(page, block) {
    const anchor = block?.hasAttribute("data-head") ? null : block?.dataset.block ?? "not-saved-yet";
    const found = block && (anchor ? page.getElementById(anchor) : page.querySelector(".headline-block"));
    const target = found?.matches("h2") ? found.parentElement : found;
    for (const each of page.querySelectorAll(".in-hand")) if (each !== target) each.classList.remove("in-hand");
    if (!target) return;
    target.classList.add("in-hand");
    const box = target.getBoundingClientRect();
    const view = page.defaultView;
    if (box.top >= 24 && box.bottom <= view.innerHeight - 24) return;
    view.scrollTo({ top: view.scrollY + box.top - Math.max(24, (view.innerHeight - box.height) / 3), behavior: "instant" });
}

/* As light or dark as the desk. */
export function tint(page) {
    if (!page?.documentElement) return;
    const theme = document.documentElement.dataset.theme;
    page.documentElement.style.colorScheme = theme === "light" || theme === "dark" ? theme : "light dark";
}
