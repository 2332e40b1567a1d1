/* The search field of every desk page: hits as one types, walked by the arrows; and the keys that work anywhere. */
import { lettersOn } from "./letters.js";

const PAUSE = 90;
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");

function wireFind(form) {
    const field = form.querySelector("input[type=search]");
    const list = form.querySelector("[data-hits]");
    const count = form.querySelector("[data-count]");
    let due = 0, asking = null, answered = "", wanted = false;
    const options = () => [...list.querySelectorAll("[role=option]")];
    const chosen = () => list.querySelector("[aria-selected=true]");
    const words = () => field.value.trim();

    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Found");

    function show(isShown) {
        list.hidden = !isShown;
        field.setAttribute("aria-expanded", String(isShown));
        if (!isShown) choose(null);
    }

    function choose(option) {
        chosen()?.setAttribute("aria-selected", "false");
        if (!option) { field.removeAttribute("aria-activedescendant"); return; }
        option.setAttribute("aria-selected", "true");
        field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
    }

    function walk(way) {
        const all = options();
        if (!all.length) return;
        const at = all.indexOf(chosen()) + way;
        choose(at < 0 || at >= all.length ? null : all[at]);
    }

    /* Enter on what is chosen, else on the first hit; before the answer is in, as soon as it is. */
    function go() {
        if (answered !== words()) { wanted = true; ask(); return; }
        const target = chosen() ?? list.querySelector("[data-hit]");
        wanted = false;
        if (!target) return;
        show(false);
        field.blur();
        target.click();
    }

    async function ask() {
        clearTimeout(due);
        asking?.abort();
        const asked = words();
        if (!asked) { forget(); return; }
        asking = new AbortController();
        const near = document.getElementById("bench")?.dataset.article?.split("/").at(-2) ?? "";
        try {
            const answer = await fetch(`${form.action}?${new URLSearchParams({ q: asked, near })}`, { headers: { "HX-Request": "true" }, signal: asking.signal });
            if (answer.ok) answerWith(asked, await answer.text()); else fail(answer.status === 403 ? "You are signed out. Load the page again to sign in." : "The search does not answer just now.");
        } catch (trouble) {
            if (trouble.name !== "AbortError") fail("No connection.");
        }
    }

    function answerWith(asked, html) {
        answered = asked;
        list.innerHTML = html;
        show(document.activeElement === field);
        const hits = list.querySelectorAll("[data-hit]").length;
        count.textContent = hits ? `${hits} hit${hits > 1 ? "s" : ""} shown.` : list.querySelector(".none")?.textContent ?? "";
        if (wanted) go();
    }

    function fail(words) {
        wanted = false;
        list.replaceChildren(Object.assign(document.createElement("p"), { className: "none", textContent: words }));
        show(true);
        count.textContent = words;
    }

    function forget() {
        asking?.abort();
        answered = "";
        wanted = false;
        list.replaceChildren();
        count.textContent = "";
        show(false);
    }

    const deeds = {
        ArrowDown: () => walk(1),
        ArrowUp: () => walk(-1),
        Enter: () => { if (words()) go(); },
        Escape: () => { if (field.value) { field.value = ""; forget(); } else { show(false); field.blur(); } },
    };
    field.addEventListener("input", () => { wanted = false; choose(null); clearTimeout(due); due = setTimeout(ask, words() ? PAUSE : 0); });
    field.addEventListener("focus", () => { if (list.childElementCount && answered === words()) show(true); else if (words()) ask(); });
    field.addEventListener("keydown", (event) => {
        if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !deeds[event.key]) return;
        event.preventDefault();
        event.stopPropagation();
        deeds[event.key]();
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) show(false); });
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { if (event.target.closest("[role=option]") && !event.ctrlKey && !event.metaKey) show(false); });
    return field;
}

/* "/", "g n", and "?" where a page has no list of its own, while no field has the focus and letters are not switched off. */
function wireKeys(field) {
    let led = -Infinity; // when "g" was pressed; the clock begins with the page
    addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target) || !lettersOn() || document.querySelector("[data-typed-ahead]")) return;
        const isLed = event.timeStamp - led < 1500;
        led = event.key === "g" ? event.timeStamp : -Infinity;
        if (event.key === "/" && field) { event.preventDefault(); field.focus(); field.select(); }
        if (event.key === "?" && !document.getElementById("keys")) { event.preventDefault(); document.getElementById("keys-anywhere")?.togglePopover(); }
        if (event.key === "n" && isLed) { event.preventDefault(); event.stopImmediatePropagation(); document.querySelector("[data-newsroom]")?.click(); }
    }, { capture: true });
}

document.documentElement.classList.add("js");
const form = document.querySelector("[data-find]");
wireKeys(form && wireFind(form));
