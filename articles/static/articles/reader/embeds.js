/* Players on a press: the card becomes a button, and only then does anything go to the provider. Without this file the
   card is a link to the provider's page. */
const ALLOW = "autoplay; encrypted-media; fullscreen; picture-in-picture";
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";

function makeButton(card) {
    const link = card.querySelector(".embed-face");
    const button = Object.assign(document.createElement("button"), { type: "button", className: link.className });
    button.append(...link.childNodes);
    button.addEventListener("click", () => play(card, button));
    link.replaceWith(button);
}

/* Providers want to know which site asks: YouTube refuses to play without its name, and gets no more than that. */
function play(card, button) {
    const name = card.querySelector(".embed-title");
    name.querySelector(".visually-hidden")?.remove();
    const title = name.textContent.trim();
    const frame = Object.assign(document.createElement("iframe"), { title, allow: ALLOW, referrerPolicy: "strict-origin-when-cross-origin", className: "embed-frame" });
    frame.setAttribute("sandbox", SANDBOX);
    frame.src = card.dataset.player;
    card.classList.add("is-playing");
    card.querySelector("figcaption").prepend(name);
    button.replaceWith(frame);
    frame.focus();
}

document.querySelectorAll(".embed[data-player]").forEach(makeButton);
