/* Two handles on the line of stations: the older and the newer side. Without them every station is a link. */
const WAIT = 700;

export function wireSlider(line) {
    if (!line) return;
    const stops = [...line.children];
    const names = stops.map((stop) => stop.dataset.name);
    const form = document.querySelector("[data-sides]");
    const chosen = [form.elements.a.value, form.elements.b.value].map((name) => names.indexOf(name));
    stops[chosen[1]]?.scrollIntoView({ block: "nearest", inline: "center" });
    if (stops.length < 3 || chosen[0] === chosen[1]) return;
    const host = line.parentElement;
    let timer = 0;
    const handles = ["Older side", "Newer side"].map((label, side) => handle(stops, label, chosen[side]));
    handles.forEach((input, side) => {
        input.addEventListener("input", () => {
            const other = Number(handles[1 - side].value);
            if (side === 0 && input.value >= other) input.value = other - 1;
            if (side === 1 && input.value <= other) input.value = other + 1;
            tell(input, stops);
            draw(stops, handles);
        });
        input.addEventListener("change", () => {
            clearTimeout(timer);
            timer = setTimeout(() => leave(form, names, handles, side), WAIT);
        });
        line.append(wrapped(input));
    });
    const back = sessionStorage.getItem("desk:slider");
    sessionStorage.removeItem("desk:slider");
    if (back) handles[Number(back)]?.focus({ preventScroll: true });
    host.classList.add("has-handles");
}

function handle(stops, label, value) {
    const input = document.createElement("input");
    Object.assign(input, { type: "range", min: 0, max: stops.length - 1, step: 1, className: "handle" });
    input.value = value;
    input.setAttribute("aria-label", label);
    tell(input, stops);
    return input;
}

function wrapped(input) {
    const item = document.createElement("li");
    item.className = "handle-at";
    item.append(input);
    return item;
}

const tell = (input, stops) => input.setAttribute("aria-valuetext", stops[input.value].querySelector(".visually-hidden").textContent.replace(/, the (older|newer) side$/, ""));

function draw(stops, handles) {
    const [old, now] = handles.map((input) => Number(input.value));
    stops.forEach((stop, place) => {
        stop.classList.toggle("is-old", place === old);
        stop.classList.toggle("is-new", place === now);
        stop.classList.toggle("is-in", old < place && place <= now);
    });
}

function leave(form, names, handles, side) {
    sessionStorage.setItem("desk:slider", String(side));
    [form.elements.a.value, form.elements.b.value] = handles.map((input) => names[input.value]);
    form.requestSubmit();
}
