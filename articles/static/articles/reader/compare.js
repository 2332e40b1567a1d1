/* A comparison by keyboard: j and k walk the changes. Whoever does not want single keys turns them off. */
const KEPT = "comparison:keys";
const changes = [...document.querySelectorAll(".comparison .change")];
const keys = document.querySelector(".comparison .keys");
const isTyping = (target) => target.closest("input:not([type=radio]), select, textarea, [contenteditable]");

function isOn() {
    return keys.querySelector("button").getAttribute("aria-pressed") === "true";
}

function turn(on) {
    keys.querySelector("button").setAttribute("aria-pressed", String(on));
    keys.querySelector(".on").hidden = !on;
}

/** The change that is being read: the one in focus, else the last that has come up to the top of the window. */
function reading() {
    const focused = changes.indexOf(document.activeElement?.closest(".change"));
    return focused >= 0 ? focused : changes.findLastIndex((change) => change.getBoundingClientRect().top < 120);
}

function go(step) {
    const change = changes[Math.max(0, Math.min(changes.length - 1, reading() + step))];
    change.tabIndex = -1;
    change.focus({ preventScroll: true });
    change.scrollIntoView({ block: "start" });
    for (const link of document.querySelectorAll(".changes a")) {
        if (link.hash === `#${change.id}`) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
    }
}

/** A fold opens for the block in it that the address names. */
function unfold() {
    const target = document.getElementById(location.hash.slice(1));
    const fold = target?.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    target.scrollIntoView();
}

/** On a line that is longer than its room, the later of the two dates comes into sight. */
function showDates() {
    const [line, later] = [".stations", ".stations .new"].map((each) => document.querySelector(each));
    if (later) line.scrollLeft += Math.max(0, later.getBoundingClientRect().right - line.getBoundingClientRect().right);
}

if (keys && changes.length) {
    keys.hidden = false;
    turn(localStorage.getItem(KEPT) !== "off");
    keys.querySelector("button").addEventListener("click", () => {
        turn(!isOn());
        localStorage.setItem(KEPT, isOn() ? "on" : "off");
    });
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !isOn()) return;
        if (event.key === "j") go(1);
        else if (event.key === "k") go(-1);
    });
}
addEventListener("hashchange", unfold);
unfold();
showDates();
