/* What is kept in this browser: text typed at the desk and not saved, by user, block and lock version, for 14 days.
   It knows the storage and no form. A key is "desk:7:heat-2-qkzt/driver:3"; one that was set aside ends in a time. */

const DAYS = 14;
const DAY = 86_400_000;
const OURS = /^desk:\d+:/;

/* Every kept text whose key begins so, newest first. */
export function kept(prefix) {
    const found = [];
    for (const key of keys()) {
        if (!key.startsWith(prefix)) continue;
        const entry = read(key);
        if (entry) found.push({ key, ...entry });
    }
    return found.sort((one, other) => other.at - one.at);
}

function keys() {
    try {
        return Object.keys(localStorage).filter((key) => OURS.test(key));
    } catch {
        return [];
    }
}

export function read(key) {
    try {
        const entry = JSON.parse(localStorage.getItem(key));
        return entry && Array.isArray(entry.fields) ? entry : null;
    } catch {
        return null;
    }
}

/* "" when it is kept, else why not: "full" or "forbidden". */
export function write(key, entry) {
    const text = JSON.stringify(entry);
    try {
        localStorage.setItem(key, text);
        return "";
    } catch (trouble) {
        return trouble.name === "SecurityError" || !navigator.cookieEnabled ? "forbidden" : "full";
    }
}

export function drop(key) {
    try {
        localStorage.removeItem(key);
    } catch {
        /* Nothing was kept there. */
    }
}

/* Moves a text out of the way of the next one of the same block and version. */
export function setAside(key) {
    const entry = read(key);
    if (!entry) return key;
    const aside = `${key}:${entry.at}`;
    if (write(aside, entry)) return key;
    drop(key);
    return aside;
}

export function dropOld(now = Date.now()) {
    for (const key of keys()) {
        const entry = read(key);
        if (!entry || now - entry.at > DAYS * DAY) drop(key);
    }
}
