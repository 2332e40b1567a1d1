/* Pasting a whole article: its formatting goes along in a field beside the words, which only show what came. */
const LONGEST = 1_500_000;

export function wirePasting() {
    const text = document.querySelector("[data-paste-rich]");
    if (!text) return;
    const form = text.form, html = form.elements.html, told = form.querySelector("[data-pasted]");
    const show = () => { text.readOnly = told.hidden = false; if (html.value.trim()) text.readOnly = true; else told.hidden = true; };
    text.addEventListener("paste", (event) => {
        const rich = event.clipboardData?.getData("text/html").replace(/\bsrc\s*=\s*(["'])data:[^"']*\1/gi, 'src=""');
        if (!rich || rich.length > LONGEST) return;
        event.preventDefault();
        html.value = rich;
        text.value = event.clipboardData.getData("text/plain");
        show();
        document.getElementById("desk-said").textContent = "Pasted with its formatting.";
    });
    form.querySelector("[data-paste-clear]").addEventListener("click", () => { html.value = text.value = ""; show(); text.focus(); });
    show();
}
