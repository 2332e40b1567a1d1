/* The contents list says where the reader is: in the last section whose heading has come up to the upper third. */
const LINE = 0.35;

export function follow(page) {
    const links = [...page.querySelectorAll(".contents a")];
    const headings = [...new Set(links.map((link) => page.getElementById(link.hash.slice(1))))].filter(Boolean);
    const say = () => point(links, reading(headings)?.id);
    // What lies above the window counts as inside: a jump past a heading is told like a scroll.
    const observer = new IntersectionObserver(say, { rootMargin: `9999999px 0px -${100 - LINE * 100}% 0px` });
    for (const heading of headings) observer.observe(heading);
}

/** The heading that is being read; none above the first. The last one counts at the foot of the page. */
function reading(headings) {
    const foot = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    if (foot && scrollY > 0) return headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight);
    return headings.findLast((heading) => heading.getBoundingClientRect().top <= innerHeight * LINE);
}

function point(links, id) {
    for (const link of links) {
        if (id && link.hash === `#${id}`) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
    }
}
