/* Who came to a source from a sentence is shown the way back to that sentence, among all that use the source. */
export function leadBack(page) {
    page.addEventListener("click", (event) => {
        const used = event.target.closest?.(".cite");
        if (!used) return;
        for (const link of page.querySelectorAll(".back a")) {
            if (link.hash === `#${used.id}`) link.setAttribute("aria-current", "true");
            else link.removeAttribute("aria-current");
        }
    });
}
