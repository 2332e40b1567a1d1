/* A rich-text editor around a textarea, loaded when the first form opens. The textarea stays in the form and is what is
   sent, so without this file the form works all the same. */

import { clean } from "./paste.js";

let loading = null;

function load(src, css) {
    loading ??= new Promise((resolve, reject) => {
        document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: css }));
        import(src).then(resolve, reject);
    });
    return loading;
}

const BUTTONS = [
    { name: "bold", label: "Bold (Ctrl+B)", text: "B", run: (chain) => chain.toggleBold() },
    { name: "italic", label: "Italic (Ctrl+I)", text: "I", run: (chain) => chain.toggleItalic() },
    { name: "link", label: "Link (Ctrl+K)", text: "Link" },
    { name: "heading", label: "Subheading", text: "Heading", prose: true, run: (chain) => chain.toggleHeading({ level: 3 }) },
    { name: "bulletList", label: "List", text: "• List", prose: true, run: (chain) => chain.toggleBulletList() },
    { name: "orderedList", label: "Numbered list", text: "1. List", prose: true, run: (chain) => chain.toggleOrderedList() },
    { name: "blockquote", label: "Quotation", text: "“ ”", prose: true, run: (chain) => chain.toggleBlockquote() },
];
const TO_FACT = { name: "fact", label: "Make a fact of this sentence (Alt+Enter)", text: "→ Fact" };

class DeskRich extends HTMLElement {
    connectedCallback() {
        const form = this.closest("form");
        if (this.editor || !form?.dataset.richSrc) return;
        load(form.dataset.richSrc, form.dataset.richCss).then((kit) => { if (this.isConnected && !this.editor) this.start(kit); });
    }

    disconnectedCallback() {
        this.editor?.destroy();
        this.editor = null;
        this.bar?.remove();
        this.box?.remove();
        this.classList.remove("is-ready");
    }

    connectedMoveCallback() {}

    start(kit) {
        const textarea = this.querySelector("textarea");
        const prose = this.dataset.shape === "prose";
        const focused = document.activeElement === textarea;
        this.kit = kit;
        const canSplit = prose && this.closest("form[data-split]") && document.getElementById("bench");
        this.bar = this.toolbar([...BUTTONS.filter((button) => prose || !button.prose), ...(canSplit ? [TO_FACT] : [])], textarea);
        this.box = document.createElement("div");
        this.append(this.bar, this.box);
        const { Document, Paragraph, Text, Bold, Italic, Link, HardBreak, UndoRedo, Heading, BulletList, OrderedList, ListItem, Blockquote } = kit;
        const LinkMark = kit.Mark.create({
            name: "link",
            inclusive: false,
            addAttributes: () => ({ href: { default: null }, rel: { default: null } }),
            parseHTML: () => [{ tag: "a[href]" }],
            renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
        });
        const extensions = [Document, Paragraph, Text, Bold, Italic, LinkMark, UndoRedo, ...(prose ? [HardBreak, Heading.configure({ levels: [3] }), BulletList, OrderedList, ListItem, Blockquote] : [])];
        this.editor = new kit.Editor({
            element: this.box,
            extensions: extensions.filter(Boolean),
            content: textarea.value,
            injectCSS: false,
            editorProps: { attributes: this.describe(textarea), transformPastedHTML: clean },
            onUpdate: () => this.write(textarea),
            onTransaction: () => this.press(),
        });
        this.classList.add("is-ready");
        /* Whoever went on to another field while the editor was loading stays there. */
        const wentOn = document.activeElement !== this.cameFrom && this.closest("form")?.contains(document.activeElement.closest("input, select, textarea, button, [contenteditable]"));
        if (focused || (this.hasAttribute("data-wants-focus") && !wentOn)) this.focus();
    }

    focus() {
        if (this.editor) this.editor.commands.focus("end");
        else { this.setAttribute("data-wants-focus", ""); this.cameFrom = document.activeElement; }
    }

    /* The textarea was filled from elsewhere. */
    put() {
        const { value } = this.querySelector("textarea");
        if (this.editor && value !== this.editor.getHTML()) this.editor.commands.setContent(value, { emitUpdate: false });
    }

    write(textarea) {
        textarea.value = this.editor.isEmpty ? "" : this.editor.getHTML();
        textarea.dispatchEvent(new Event("input", { bubbles: true }));
    }

    describe(textarea) {
        const label = this.closest(".field")?.querySelector("label");
        if (label && !label.id) label.id = `${textarea.id}-label`;
        const given = { role: "textbox", "aria-multiline": "true", ...(label ? { "aria-labelledby": label.id } : {}) };
        for (const name of ["aria-describedby", "aria-invalid"]) if (textarea.hasAttribute(name)) given[name] = textarea.getAttribute(name);
        label?.addEventListener("click", () => this.focus());
        return given;
    }

    toolbar(buttons, textarea) {
        const bar = Object.assign(document.createElement("div"), { className: "rich-tools" });
        bar.setAttribute("role", "toolbar");
        bar.setAttribute("aria-label", "Formatting");
        for (const { name, label, text, run } of buttons) {
            const button = Object.assign(document.createElement("button"), { type: "button", className: "tool tight serif", textContent: text, title: label });
            button.setAttribute("aria-label", label);
            button.setAttribute("aria-pressed", "false");
            button.dataset.mark = name;
            button.addEventListener("click", () => (run ? run(this.editor.chain().focus()).run() : name === "fact" ? this.tell() : this.link()));
            if (name === "fact") button.removeAttribute("aria-pressed");
            bar.append(button);
        }
        bar.addEventListener("keydown", (event) => event.stopPropagation());
        textarea.addEventListener("focus", () => this.focus());
        this.addEventListener("keydown", (event) => { if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); this.link(); } });
        if (buttons.includes(TO_FACT)) this.addEventListener("keydown", (event) => { if (event.altKey && event.key === "Enter") { event.preventDefault(); event.stopPropagation(); this.tell(); } }, true);
        return bar;
    }

    /* The sentence that is selected, or the one at the caret, told to whoever makes a fact of it. */
    tell() {
        const found = sentenceAt(this.editor.state);
        if (!found) return;
        const { doc } = this.editor.state;
        const html = (node) => this.kit.getHTMLFromFragment(node.content, this.editor.schema);
        const detail = { before: html(doc.cut(0, found.from)), sentence: html(doc.slice(found.from, found.to)), after: html(doc.cut(found.to)) };
        this.editor.commands.setTextSelection(found);
        this.dispatchEvent(new CustomEvent("desk:sentence", { bubbles: true, detail }));
    }

    press() {
        for (const button of this.bar.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", String(this.editor.isActive(button.dataset.mark)));
    }

    /* The address is asked for in the toolbar: no dialog, nothing moves. Whether it is paid for is asked beside it. */
    link() {
        this.bar.querySelector(".rich-link")?.remove();
        const row = Object.assign(document.createElement("div"), { className: "rich-link" });
        const now = this.editor.getAttributes("link");
        const input = Object.assign(document.createElement("input"), { type: "url", placeholder: "https://", value: now.href ?? "" });
        input.setAttribute("aria-label", "Address of the link; blank takes it away");
        const paid = Object.assign(document.createElement("input"), { type: "checkbox", checked: (now.rel ?? "").split(" ").includes("sponsored") });
        const asked = Object.assign(document.createElement("label"), { className: "check small-text", title: "Paid for, or an affiliate link: readers are told so" });
        asked.append(paid, " Paid or affiliate");
        const set = Object.assign(document.createElement("button"), { type: "button", className: "tool line tight", textContent: "Set" });
        const done = () => {
            const href = input.value.trim();
            const chain = this.editor.chain().focus().extendMarkRange("link");
            (href ? chain.setMark("link", { href, rel: paid.checked ? "sponsored" : null }) : chain.unsetMark("link")).run();
            row.remove();
        };
        set.addEventListener("click", done);
        row.addEventListener("keydown", (event) => {
            if (event.key === "Enter") { event.preventDefault(); done(); }
            if (event.key === "Escape") { event.stopPropagation(); row.remove(); this.focus(); }
        });
        row.append(input, asked, set);
        this.bar.append(row);
        input.focus();
    }
}

/* From where to where, without the spaces around it; null where there are no words. */
function sentenceAt({ doc, selection }) {
    const { $from, empty } = selection;
    if (!$from.parent.isTextblock) return null;
    const start = $from.start();
    let [from, to] = [selection.from, selection.to];
    if (empty) {
        const words = $from.parent.textBetween(0, $from.parent.content.size, " ", " ");
        const caret = $from.parentOffset;
        const parts = [...new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "sentence" }).segment(words)];
        const part = parts.find(({ index, segment }) => caret < index + segment.length) ?? parts.at(-1);
        if (!part) return null;
        [from, to] = [start + part.index, start + part.index + part.segment.length];
    }
    const text = doc.textBetween(from, to, "\n", " ");
    from += text.length - text.trimStart().length;
    to -= text.length - text.trimEnd().length;
    return text.trim() ? { from, to } : null;
}

customElements.define("desk-rich", DeskRich);
