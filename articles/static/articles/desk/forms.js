/* An open form: one save at a time, words when a save fails, and asking before typed text is left. */
import { ask } from "./ask.js";
import { focusOn, say } from "./words.js";

const KEPT = "Your text is kept in this browser.";
const FAILED = {
    offline: `Not saved: no connection. ${KEPT}`,
    timeout: `Not saved: no answer came in 20 seconds. ${KEPT}`,
    signedOut: "Not saved: you are signed out. Sign in in the new tab, then save again. Your text stays here.",
    role: "Not saved: your account may not do this. Ask a chief. Your text stays here.",
    gone: "Not saved: this is not here any more. Copy your text, then load the article again.",
    broken: `Not saved: something broke here. ${KEPT}`,
};

/* Forms of one field or two, with one button: sent by the same chord, and never mistaken for the block's. */
const SMALL = ".remark-form, .answer form, .life-form, .picker form, .review-form:not(:has(button[name]))";

export const openForms = () => [...document.querySelectorAll("form[data-form]")];
export const isDirty = (form) => form.hasAttribute("data-dirty");

/* After a clash its choices stand first; no key ever presses one of them. */
export function save(form) {
    if (form.classList.contains("htmx-request")) return;
    (form.querySelector(".save") ?? form.querySelector("[type=submit]:not([name]), .button")).click();
}

/* Esc, or Cancel: at once if nothing was typed, else asks in place. */
export function leave(form) {
    const question = form.querySelector(".ask-leave");
    if (isDirty(form) && question) {
        question.hidden = false;
        question.querySelector("[data-stay]").focus();
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
        ask("GET", cancel.dataset.shown, place, { swap: "outerHTML" });
    } else {
        const before = place.previousElementSibling;
        place.remove();
        before?.focus();
        dispatchEvent(new CustomEvent("desk:left", { detail: { place } }));
    }
}

function failed(event) {
    const form = event.detail.requestConfig?.elt?.closest?.("form[data-form]");
    if (!form || event.detail.requestConfig.verb !== "post") return;
    const answer = event.detail.xhr;
    const alert = form.querySelector(".form-alert");
    const why = event.type === "htmx:timeout" ? "timeout" : reason(answer);
    alert.replaceChildren(notice(form, why, answer?.getResponseHeader?.("X-Desk-Note")));
    (alert.querySelector("a, button") ?? alert).focus({ preventScroll: true });
    alert.scrollIntoView({ block: "nearest" });
}

function reason(answer) {
    if (!answer || answer.status === 0) return "offline";
    if (answer.status === 403) return answer.getResponseHeader("X-Desk-Refusal") === "role" ? "role" : "signedOut";
    return answer.status === 404 ? "gone" : "broken";
}

function notice(form, why, code) {
    const note = Object.assign(document.createElement("p"), { className: "note bad" });
    const kept = Number(form.dataset.keptAt ?? 0) ? KEPT : "Your text stays in the form.";
    const words = FAILED[why].replace(KEPT, kept).replace("here. ", code ? `here. It is noted as ${code}. ` : "here. ");
    note.append(Object.assign(document.createElement("span"), { className: "grow", textContent: words }));
    if (why === "signedOut") {
        note.append(Object.assign(document.createElement("a"), { href: "/admin/login/", target: "_blank", className: "tool line tight", textContent: "Sign in (new tab)" }));
    } else if (["offline", "timeout", "broken"].includes(why)) {
        const again = Object.assign(document.createElement("button"), { type: "button", className: "tool line tight", textContent: "Try again" });
        again.addEventListener("click", () => save(form));
        note.append(again);
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

/* A new fact of another kind: what was typed goes along to that kind's form. */
function switchKind(event) {
    if (!event.target.matches?.("[data-kind-switch]")) return;
    const form = event.target.form;
    const url = form.getAttribute("action").replace(/[^/]+\/$/, `${event.target.value}/?draw`);
    ask("POST", url, form, { target: form.closest(".block"), swap: "outerHTML" });
}

/* A page that came back with trouble: the first field in trouble takes the focus, as it does inside a page. */
function toTrouble() {
    const field = document.querySelector("form:not([data-form]) :is([aria-invalid=true], .has-errors input, .has-errors textarea)");
    if (field && document.activeElement === document.body) focusOn(field);
}

export function wireForms() {
    toTrouble();
    addEventListener("change", switchKind);
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
        const small = document.activeElement?.closest(SMALL);
        if (small) { event.preventDefault(); event.stopPropagation(); if (!event.repeat) small.requestSubmit(); return; }
        const form = document.activeElement?.closest("form[data-form]") ?? openForms()[0];
        if (form) { event.preventDefault(); event.stopPropagation(); if (!event.repeat) save(form); }
    }, true);
}
