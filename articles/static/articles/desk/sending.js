/* One file on its way into the library: how far it has come and what became of it. A server that is busy says when to
   come again, and is heeded. Knows no page. */

const PATIENCE = 300_000;
const TRIES = 4;
const LONGEST_WAIT = 120;
const BUSY = [429, 503];

const WORDS = {
    large: (file, most) => `The file has ${(file.size / 1_048_576).toFixed(1)} MB; it may have ${Math.round(most / 1_048_576)}. Export the picture smaller.`,
    empty: "The file is empty. Export the picture again.",
    offline: "Not sent: no connection.",
    timeout: "No answer came in five minutes.",
    signedOut: "Not added: you are signed out. Sign in in the new tab, then try again.",
    role: "Not added: your account may not add pictures. Ask a chief.",
    tooLarge: "Not added: the file is larger than this site’s server lets through. Export the picture smaller.",
    busy: "Not added: the site has too much to do. Try again in a few minutes.",
    broken: (code) => `Not added: something broke here.${code ? ` It is noted as ${code}.` : ""}`,
};

/* Why a file need not be sent at all; "" for one that may. */
export function unfit(file, most) {
    if (file.size > most) return WORDS.large(file, most);
    return file.size ? "" : WORDS.empty;
}

/* `heard` is told on the way: moved(percent), looking(), waits(seconds) while the server is busy, and once ended(came).
   `came` is the desk's answer, or { error, again, signIn }: why there is none, whether to try again, where to sign in.
   Returns what stops it; nothing is heard after that. */
export function send(url, file, values, heard) {
    let request = null;
    let timer = 0;
    let tries = 0;

    function attempt() {
        tries += 1;
        request = new XMLHttpRequest();
        request.upload.addEventListener("progress", ({ loaded, total }) => heard.moved(Math.floor(loaded / total * 100)));
        request.upload.addEventListener("load", () => heard.looking());
        request.addEventListener("load", answered);
        request.addEventListener("error", () => heard.ended({ error: WORDS.offline, again: true }));
        request.addEventListener("timeout", () => heard.ended({ error: WORDS.timeout, again: true }));
        request.open("POST", url);
        request.timeout = PATIENCE;
        request.setRequestHeader("Accept", "application/json");
        request.setRequestHeader("X-CSRFToken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "");
        heard.moved(0);
        request.send(body(file, values));
    }

    function answered() {
        const came = outcome(request);
        if (came.code === "busy") tries = 0; // the desk itself has enough pictures at hand: this one keeps its place here
        const seconds = BUSY.includes(request.status) && tries < TRIES ? patience(request, tries) : LONGEST_WAIT + 1;
        if (seconds <= LONGEST_WAIT) wait(Math.ceil(seconds * (1 + Math.random() / 2))); // not all at once
        else heard.ended(came);
    }

    function wait(seconds) {
        if (seconds <= 0) { attempt(); return; }
        heard.waits(seconds);
        timer = setTimeout(wait, 1000, seconds - 1);
    }

    attempt();
    return () => { clearTimeout(timer); request.abort(); };
}

function body(file, values) {
    const made = new FormData();
    made.append("file", file, file.name);
    for (const [name, value] of Object.entries(values)) if (value) made.append(name, value);
    return made;
}

/* In seconds: as the server wishes, as a number or a date, else twice as long each time. */
function patience(request, tries) {
    const told = request.getResponseHeader("Retry-After") ?? "";
    if (/^\d+$/.test(told)) return Math.max(1, Number(told));
    const until = Math.ceil((Date.parse(told) - Date.now()) / 1000);
    return Number.isNaN(until) ? 2 ** tries : Math.max(1, until);
}

function outcome(request) {
    const answer = read(request);
    if (answer) return answer;
    const { status } = request;
    if (status === 403) {
        const isRole = request.getResponseHeader("X-Desk-Refusal") === "role";
        return { error: isRole ? WORDS.role : WORDS.signedOut, again: !isRole, signIn: !isRole };
    }
    if (status === 413) return { error: WORDS.tooLarge };
    return { error: BUSY.includes(status) ? WORDS.busy : WORDS.broken(request.getResponseHeader("X-Desk-Note")), again: true };
}

function read(request) {
    try {
        return JSON.parse(request.responseText);
    } catch {
        return null;
    }
}
