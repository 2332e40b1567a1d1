/* An open form: one save at a time, words when a save fails, and asking before typed text is left. It keeps no text. */
import { say } from "./words.js";

const FAILED = {
    offline: "Not saved: no connection. Your text stays in the form.",
    signedOut: "Not saved: you are signed out. Sign in in a new tab, then save again. Your text stays here.",
    role: "Not saved: your account may not do this. Ask a chief. Your text stays here.",
    gone: "Not saved: this is not here any more. Copy your text, then load the article again.",
    broken: "Not saved: something broke here. Your text stays in the form.",
};

export const openForms = () => [...document.querySelectorAll("form[data-form]")];
export const isDirty = (form) => form.hasAttribute("data-dirty");

/* After a conflict "Save mine over it" stands first; no key ever presses it. */
export function save(form) {
    if (form.classList.contains("htmx-request")) return;
    (form.querySelector(".save") ?? form.querySelector("[type=submit]:not([name]), .button")).click();
}

/* Esc, or Cancel: at once if nothing was typed, else asks in place. */
export function leave(form) {
    const ask = form.querySelector(".ask-leave");
    if (isDirty(form) && ask) {
        ask.hidden = false;
        ask.querySelector("[data-stay]").focus();
    } else {
        close(form);
    }
}

function close(form) {
    form.removeAttribute("data-dirty");
    const cancel = form.querySelector(".cancel");
    const place = form.closest(".block");
    if (!cancel || !place || !document.getElementById("bench")) {
        if (cancel) location.assign(cancel.href);
    } else if (cancel.dataset.shown) {
        window.htmx.ajax("GET", cancel.dataset.shown, { target: place, swap: "outerHTML" });
    } else {
        const before = place.previousElementSibling;
        place.remove();
        before?.focus();
    }
}

function failed(event) {
    const form = event.detail.requestConfig?.elt?.closest?.("form[data-form]");
    if (!form || event.detail.requestConfig.verb !== "post") return;
    const answer = event.detail.xhr;
    const words = !answer || answer.status === 0 ? FAILED.offline
        : answer.status === 403 ? (answer.getResponseHeader("X-Desk-Refusal") === "role" ? FAILED.role : FAILED.signedOut)
        : answer.status === 404 ? FAILED.gone : FAILED.broken;
    const alert = form.querySelector(".form-alert");
    alert.replaceChildren(notice(words, answer?.status === 403));
    alert.focus({ preventScroll: true });
    alert.scrollIntoView({ block: "nearest" });
}

function notice(words, signIn) {
    const note = document.createElement("p");
    note.className = "note bad";
    note.append(words);
    if (signIn) {
        const link = document.createElement("a");
        Object.assign(link, { href: "/admin/login/", target: "_blank", className: "tool line tight push", textContent: "Sign in (new tab)" });
        note.append(link);
    }
    return note;
}

/* After signing in elsewhere the hidden field is old and the cookie is new. */
function freshToken(event) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (!token) return;
    event.detail.headers["X-CSRFToken"] = token;
    event.detail.parameters.delete?.("csrfmiddlewaretoken");
}

function clicked(event) {
    const form = event.target.closest("form[data-form]");
    if (!form) return;
    if (event.target.closest(".cancel") && document.getElementById("bench")) { event.preventDefault(); leave(form); }
    if (event.target.closest("[data-stay]")) { form.querySelector(".ask-leave").hidden = true; form.querySelector("textarea, input:not([type=hidden])")?.focus(); say(""); }
    if (event.target.closest("[data-leave]")) close(form);
}

/* The meaning of the chosen status stands under the row. */
function chosen(event) {
    if (event.target.name !== "status") return;
    for (const words of event.target.closest("fieldset").querySelectorAll("[data-meaning]")) words.hidden = words.dataset.meaning !== event.target.value;
}

export function wireForms() {
    addEventListener("input", (event) => event.target.closest?.("form[data-form]")?.setAttribute("data-dirty", ""));
    addEventListener("change", chosen);
    addEventListener("click", clicked);
    addEventListener("htmx:configRequest", freshToken);
    for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) addEventListener(name, failed);
    addEventListener("submit", (event) => event.target.removeAttribute?.("data-dirty"));
    addEventListener("htmx:beforeRequest", (event) => {
        if (event.detail.elt.matches("form[data-form]")) event.detail.elt.setAttribute("data-dirty", "");
    });
    addEventListener("beforeunload", (event) => { if (openForms().some(isDirty)) event.preventDefault(); });
    addEventListener("keydown", (event) => {
        if (!(event.ctrlKey || event.metaKey) || (event.key !== "s" && event.key !== "Enter")) return;
        const form = document.activeElement?.closest("form[data-form]") ?? openForms()[0];
        if (form) { event.preventDefault(); event.stopPropagation(); if (!event.repeat) save(form); }
    }, true);
}
