/* Files dragged onto a page from outside, and pasted into it. Knows neither where they go nor what becomes of them. */

/* A picture of the page itself, dragged by the mouse, has a file as well: it is none that comes from outside. */
let isOwn = false;
const hasFiles = (event) => !isOwn && Boolean(event.dataTransfer?.types.includes("Files"));

/* `over(event)` says whether a file may be dropped there, `away()` that none is dragged any more, `take(files, event)`
   gets them. A field for files takes its own, and a browser never opens a file in the place of the page. */
export function wireDropping({ over = () => true, away = () => {}, take }) {
    let depth = 0; // the pointer enters each element that it passes: it has left when it entered nothing else
    const deepen = (by) => {
        depth = Math.max(0, depth + by);
        document.documentElement.classList.toggle("is-dropping", depth > 0);
        if (!depth) away();
    };
    const ours = (event) => hasFiles(event) && !event.target.closest?.("input[type=file]");
    addEventListener("dragstart", () => { isOwn = true; });
    addEventListener("dragend", () => { isOwn = false; });
    addEventListener("dragenter", (event) => { if (hasFiles(event)) deepen(1); });
    addEventListener("dragleave", (event) => { if (hasFiles(event)) deepen(-1); });
    addEventListener("dragover", (event) => {
        if (!ours(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = over(event) ? "copy" : "none";
    });
    addEventListener("drop", (event) => {
        if (hasFiles(event)) deepen(-depth);
        if (!ours(event)) return;
        event.preventDefault();
        take([...event.dataTransfer.files], event);
    });
}

/* Pictures that are pasted; none where words come with them, which is what was meant then. */
export function pasted(event) {
    const { clipboardData } = event;
    if (!clipboardData || clipboardData.getData("text/plain").trim()) return [];
    return [...clipboardData.files].filter((file) => file.type.startsWith("image/")).map(named);
}

/* A picture from the clipboard is always called the same. */
function named(file) {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const when = new Date().toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
    return new File([file], `Pasted ${when.replace(":", ".")}.${file.name.split(".").pop()}`, { type: file.type });
}
