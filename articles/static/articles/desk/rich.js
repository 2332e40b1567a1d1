/* A rich-text editor around a textarea, loaded when the first form opens. The textarea stays in the form and is what is
   sent, so without this file the form works all the same. */

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
        this.bar = this.toolbar(BUTTONS.filter((button) => prose || !button.prose), textarea);
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
        if (focused || this.hasAttribute("data-wants-focus")) this.focus();
    }

    focus() {
        if (this.editor) this.editor.commands.focus("end"); else this.setAttribute("data-wants-focus", "");
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
            button.addEventListener("click", () => (run ? run(this.editor.chain().focus()).run() : this.link()));
            bar.append(button);
        }
        bar.addEventListener("keydown", (event) => event.stopPropagation());
        textarea.addEventListener("focus", () => this.focus());
        this.addEventListener("keydown", (event) => { if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); this.link(); } });
        return bar;
    }

    press() {
        for (const button of this.bar.querySelectorAll("[data-mark]")) button.setAttribute("aria-pressed", String(this.editor.isActive(button.dataset.mark)));
    }

    /* The address is asked for in the toolbar: no dialog, nothing moves. */
    link() {
        this.bar.querySelector(".rich-link")?.remove();
        const row = Object.assign(document.createElement("div"), { className: "rich-link" });
        const input = Object.assign(document.createElement("input"), { type: "url", placeholder: "https://", value: this.editor.getAttributes("link").href ?? "" });
        input.setAttribute("aria-label", "Address of the link; blank takes it away");
        const set = Object.assign(document.createElement("button"), { type: "button", className: "tool line tight", textContent: "Set" });
        const done = () => {
            const href = input.value.trim();
            const chain = this.editor.chain().focus().extendMarkRange("link");
            (href ? chain.setMark("link", { href }) : chain.unsetMark("link")).run();
            row.remove();
        };
        set.addEventListener("click", done);
        input.addEventListener("keydown", (event) => {
            if (event.key === "Enter") { event.preventDefault(); done(); }
            if (event.key === "Escape") { event.stopPropagation(); row.remove(); this.focus(); }
        });
        row.append(input, set);
        this.bar.append(row);
        input.focus();
    }
}

/* Under the policy parsed style= attributes are lost, and with them bold and italic from documents. */
function clean(html) {
    const parsed = new DOMParser().parseFromString(html.replace(/\sstyle=/gi, " data-style="), "text/html");
    for (const each of parsed.querySelectorAll("[data-style]")) {
        const style = each.dataset.style;
        if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) wrap(each, "strong");
        if (/font-style:\s*italic/i.test(style)) wrap(each, "em");
        each.removeAttribute("data-style");
    }
    return parsed.body.innerHTML;
}

function wrap(each, tag) {
    const made = each.ownerDocument.createElement(tag);
    made.append(...each.childNodes);
    each.append(made);
}

customElements.define("desk-rich", DeskRich);
