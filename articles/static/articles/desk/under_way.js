/* What is seen of a file on its way: a line with its progress, and the note that stands there when it did not get in. */

export function make(tag, className, textContent = "") {
    return Object.assign(document.createElement(tag), { className, textContent });
}

/* A button whose name tells which file it is about. */
export function button(words, name, deed, className = "tool line tight") {
    const made = Object.assign(make("button", className, words), { type: "button" });
    made.append(make("span", "visually-hidden", `: ${name}`));
    made.addEventListener("click", deed);
    return made;
}

/* `tell(words, percent)` draws it anew; a percent of null is a bar that does not say how long it takes. */
export function progressLine(name, cancel) {
    const line = make("div", "under-way");
    const state = make("span", "soft");
    const bar = Object.assign(make("progress", ""), { max: 100 });
    bar.setAttribute("aria-label", name);
    const words = make("span", "row");
    words.append(make("bdi", "file-name", name), state);
    line.append(words, button("Cancel", name, cancel, "tool tight"), bar);
    const tell = (said, percent) => {
        state.textContent = said;
        if (percent === null) bar.removeAttribute("value"); else bar.value = percent;
    };
    return { line, tell };
}

/* Why a file did not get in, and what can be done about it. */
export function refusal(words, { signIn = false } = {}, ...deeds) {
    const note = make("p", "note bad");
    note.append(make("span", "grow", words));
    if (signIn) note.append(Object.assign(make("a", "tool line tight", "Sign in (new tab)"), { href: "/admin/login/", target: "_blank" }));
    note.append(...deeds);
    return note;
}

/* For `send` of sending.js: each step of the way in words, at the line that `tell` draws. */
export const steps = (tell) => ({
    moved: (percent) => tell(percent ? `Sending, ${percent} %` : "Sending", percent),
    looking: () => tell("Looking at it", null),
    waits: (seconds) => tell(`Waiting: the site is busy; sent again in ${seconds} s`, 0),
});
