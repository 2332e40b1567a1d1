/* What is pasted from Word, Google Docs or a web page, as clean text: its words, bold, italics, links, lists, headings
   and quotations, and nothing of what those programs add. What was deleted or remarked in a document stays there. */

const JUNK = [
    "style, script, noscript, template, xml, meta, link, title, svg, iframe, object, button, form, input, select, textarea",
    "del, .msoDel, .MsoCommentReference, .msocomanchor, .msocomtxt, .msocomoff, .Apple-interchange-newline",
    "[aria-hidden=true], [hidden], [data-style*='mso-element:comment'], [data-style*='mso-element: comment']",
].join(", ");
const HIDDEN = /display:\s*none|mso-hide:\s*all/i;
const LISTED = /mso-list:\s*l\d+/i;
const MARKER = /mso-list:\s*ignore/i;
const COUNTED = /^\s*\(?(\d+|[a-z]|[ivxlc]+)[.)]/i;

/* What comes from an editor of ours stays as it is. */
export function clean(html) {
    if (html.includes("data-pm-slice")) return html;
    const { body } = new DOMParser().parseFromString(quiet(html), "text/html");
    for (const each of body.querySelectorAll("*")) if (HIDDEN.test(each.dataset?.style ?? "")) each.remove();
    for (const each of body.querySelectorAll(JUNK)) each.remove();
    listsOfWord(body);
    marks(body);
    for (const row of body.querySelectorAll("tr")) row.replaceWith(paragraph(body, cells(row)));
    for (const each of body.querySelectorAll("h1, h2, h4, h5, h6")) rename(each, "h3");
    for (const each of body.querySelectorAll("h3 strong, h3 b")) unwrap(each);
    for (const each of body.querySelectorAll("a")) link(each);
    for (const each of body.querySelectorAll("li > p:only-child")) unwrap(each);
    spaces(body);
    for (const each of body.querySelectorAll("p, h3, li, strong, em")) if (!each.textContent.trim() && !each.querySelector("br, img")) each.remove();
    return body.innerHTML;
}

/* Under the policy parsed style= attributes are lost, and it complains of each style, script and handler that it meets:
   the first are renamed, the others taken out, before anything is parsed. */
function quiet(html) {
    const tag = (words) => words.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son\w+\s*=/gi, " data-on=");
    return html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "").replace(/<[a-z][^>]*>/gi, tag);
}

/* Word's lists are paragraphs with a drawn bullet; runs of them become lists. */
function listsOfWord(body) {
    let list = null;
    for (const item of body.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6")) {
        if (!item.matches("p") || !LISTED.test(item.dataset.style ?? "")) { if (!item.closest("ul, ol")) list = null; continue; }
        const drawn = [...item.querySelectorAll("[data-style]")].find((each) => MARKER.test(each.dataset.style));
        const tag = COUNTED.test(drawn?.textContent ?? "") ? "ol" : "ul";
        drawn?.remove();
        if (list?.localName !== tag || list.nextElementSibling !== item) {
            list = body.ownerDocument.createElement(tag);
            item.before(list);
        }
        list.append(rename(item, "li"));
    }
}

function marks(body) {
    for (const each of body.querySelectorAll("[data-style]")) {
        const { style } = each.dataset;
        if (each.matches("b, strong") && /(?<![\w-])font-weight:\s*(normal|[1-5]00)/i.test(style)) { unwrap(each); continue; }
        if (each.matches("i, em") && /(?<![\w-])font-style:\s*normal/i.test(style)) { unwrap(each); continue; }
        if (!each.matches("b, strong, h1, h2, h3, h4, h5, h6") && /(?<![\w-])font-weight:\s*(bold|[6-9]00)/i.test(style)) wrap(each, "strong");
        if (!each.matches("i, em") && /(?<![\w-])font-style:\s*italic/i.test(style)) wrap(each, "em");
        each.removeAttribute("data-style");
    }
}

const cells = (row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join(" | ");

function paragraph(body, words) {
    return Object.assign(body.ownerDocument.createElement("p"), { textContent: words });
}

/* An anchor without an address is no link; Google's detour and counters of clicks are no part of one. */
function link(anchor) {
    let url;
    try { url = new URL(anchor.getAttribute("href") ?? ""); } catch { unwrap(anchor); return; }
    if (!["http:", "https:", "mailto:"].includes(url.protocol)) { unwrap(anchor); return; }
    if (/^www\.google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url" && /^https?:/.test(url.searchParams.get("q") ?? "")) url = new URL(url.searchParams.get("q"));
    for (const name of [...url.searchParams.keys()]) if (/^(utm_\w+|fbclid|gclid)$/.test(name)) url.searchParams.delete(name);
    anchor.setAttribute("href", url.href);
}

/* Spaces that do not break, line breaks of the source and marks of no width. */
function spaces(body) {
    const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/[\u00ad\u200b\u2060\ufeff]/g, "").replace(/[\s\u00a0]+/g, " ");
}

function rename(element, tag) {
    const made = element.ownerDocument.createElement(tag);
    made.append(...element.childNodes);
    element.replaceWith(made);
    return made;
}

function unwrap(element) {
    element.replaceWith(...element.childNodes);
}

function wrap(element, tag) {
    const made = element.ownerDocument.createElement(tag);
    made.append(...element.childNodes);
    element.append(made);
}
