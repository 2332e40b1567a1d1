/* The desk's entry: wires the modules to the page. Each of them knows one job. */
import { listenForWords } from "./words.js";
import { wireForms } from "./forms.js";
import { wireRows } from "./rows.js";
import { wireBlocks } from "./blocks.js";
import { wireMenu } from "./menu.js";
import { wireKeys } from "./keys.js";
import "./rich.js";

document.documentElement.classList.add("js");
listenForWords();
wireForms();
wireRows();
const bench = document.getElementById("bench");
if (bench) {
    if (matchMedia("(max-width: 1019px)").matches) document.querySelector(".outline-fold").open = false;
    wireBlocks(bench);
    wireMenu(bench);
    wireKeys(bench);
}
