/* What is new since the last visit, told by this browser alone: it keeps the number of the edition that was read.

   localStorage has the edition read last. sessionStorage has which one it was before this visit, so that a page that is
   loaded again says the same. Nothing that is shown here takes room that was not there before. */
const NUMBER = /^[1-9]\d{0,8}$/;

/** The page's box of news; without one (an old edition, a preview) nothing is told or kept. */
export function welcomeBack(box) {
    if (!box) return;
    const name = `read:${box.dataset.rememberedAs}`;
    const editions = listed(box.dataset.editions);
    const here = editions[0].number;
    const seen = standing(editions, before(name, here));
    const remember = (number) => keep("sessionStorage", name, `${number} ${here}`);
    whenSeen(() => {
        remember(seen.number);
        keep("localStorage", name, here);
    });
    const count = editions.filter((edition) => edition.number > seen.number && !edition.isMinor).length;
    if (count) show(box, seen, count, () => remember(here));
}

/** The number of the edition that was read before this visit; this page's own where nothing is known. */
function before(name, here) {
    const [was, at] = fetched("sessionStorage", name);
    const [read] = fetched("localStorage", name);
    return (at === here ? was : read) ?? here;
}

/** "7 minor 28 November 2023|6 update 27 November 2023": those that can be read, newest first. */
function listed(text) {
    return text.split("|").map((part) => {
        const [number, kind, ...day] = part.split(" ");
        return { number: Number(number), isMinor: kind === "minor", day: day.join(" ") };
    });
}

/** The edition of that number; where it was withdrawn, the one that stands in its place. */
function standing(editions, number) {
    return editions.find((edition) => edition.number <= number) ?? editions.at(-1);
}

/** The numbers kept there. Storage may be blocked, full, or written to by somebody else: then there are none. */
function fetched(storage, name) {
    try {
        const parts = (window[storage].getItem(name) ?? "").split(" ");
        return parts.every((part) => NUMBER.test(part)) ? parts.map(Number) : [];
    } catch {
        return [];
    }
}

function keep(storage, name, value) {
    try {
        window[storage].setItem(name, String(value));
    } catch {
        /* then the next visit is a first one */
    }
}

/** A page that was fetched ahead, or opened in a tab behind, has not been read yet. */
function whenSeen(act) {
    const isSeen = () => document.visibilityState === "visible" && !document.prerendering;
    if (isSeen()) {
        act();
        return;
    }
    const once = () => {
        if (!isSeen()) return;
        document.removeEventListener("visibilitychange", once);
        document.removeEventListener("prerenderingchange", once);
        act();
    };
    document.addEventListener("visibilitychange", once);
    document.addEventListener("prerenderingchange", once);
}

function show(box, seen, count, forget) {
    const [told, all, read] = [".told-since", ".all-since", ".mark-read"].map((part) => box.querySelector(part));
    told.textContent = `${count} update${count === 1 ? "" : "s"} since ${seen.day}`;
    all.href = `${box.dataset.path}since/${seen.number}/`;
    const undo = mark(seen.number);
    read.addEventListener("click", () => {
        forget();
        undo();
        box.classList.remove("returning");
        box.querySelector("a").focus({ preventScroll: true });
    });
    box.classList.add("returning");
}

/** Mark what came or changed after that edition; the answer takes the marks away again. */
function mark(number) {
    const marked = [...document.querySelectorAll("[data-changed]")].flatMap((block) => {
        const [came, changed] = [block.dataset.came, block.dataset.changed].map(Number);
        return changed > number ? [{ block, word: came > number ? "New" : "Changed" }] : [];
    });
    const words = marked.map(({ block, word }) => {
        block.classList.add(word === "New" ? "is-new" : "is-changed");
        return spoken(block, word);
    });
    const labelled = label(marked);
    return () => {
        for (const { block } of marked) block.classList.remove("is-new", "is-changed");
        for (const word of words) word.remove();
        for (const place of labelled) delete place.dataset.since;
    };
}

/** The word for those who hear the page. */
function spoken(block, word) {
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = `${word}: `;
    const into = block.matches(".prose, figure") ? (block.firstElementChild ?? block) : block;
    into.prepend(said);
    return said;
}

/** The word for those who see it, once for a paragraph: "New", or "1 new, 2 changed" where not all of it is. */
function label(marked) {
    const places = new Map();
    for (const { block, word } of marked) {
        const place = block.closest(".facts, .section-head") ?? block;
        places.set(place, [...(places.get(place) ?? []), word]);
    }
    for (const [place, words] of places) {
        const all = place.querySelectorAll(".sentence").length || 1;
        const count = (word) => words.filter((each) => each === word).length;
        const whole = ["New", "Changed"].find((word) => count(word) === all);
        const parts = ["New", "Changed"].filter(count).map((word) => `${count(word)} ${word.toLowerCase()}`);
        place.dataset.since = whole ?? parts.join(", ");
    }
    return [...places.keys()];
}
