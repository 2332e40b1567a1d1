/* Clocks that count down to an embargo. They run by the time since the page came, so that a wrong clock here does not matter. */
const clocks = [...document.querySelectorAll("[data-left]")].map((shown) => ({ shown, left: Number(shown.dataset.left) }));
const start = performance.now();
const two = (number) => String(number).padStart(2, "0");
const many = (number, unit) => `${number} ${unit}${number === 1 ? "" : "s"}`;

function clock(seconds) {
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60;
    return `${days ? `${many(days, "day")} ` : ""}${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

function short(seconds) {
    const minutes = Math.floor(seconds / 60);
    if (minutes >= 2880) return `${Math.floor(minutes / 1440)} days`;
    if (minutes >= 120) return `${Math.floor(minutes / 60)} hours`;
    return minutes ? `${minutes} min` : "less than a minute";
}

function tick() {
    const gone = Math.floor((performance.now() - start) / 1000);
    for (const { shown, left } of clocks) {
        const seconds = Math.max(left - gone, 0);
        const words = "short" in shown.dataset ? short(seconds) : seconds ? clock(seconds) : "Out now";
        if (shown.textContent !== words) shown.textContent = words;
    }
}

if (clocks.length) setInterval(tick, 1000);
