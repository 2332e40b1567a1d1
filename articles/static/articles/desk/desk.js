/* The desk's entry: wires the modules to the page. Each of them knows one job. */
import "./letters.js";
import { listenForWords } from "./words.js";
import { wireForms } from "./forms.js";
import { wireRows } from "./rows.js";
import { wireBlocks } from "./blocks.js";
import { wireMenu } from "./menu.js";
import { wireKeys } from "./keys.js";
import { wireDeeds } from "./deeds.js";
import { wireDrag } from "./drag.js";
import { wireSentences } from "./sentence.js";
import { wireStrips } from "./strips.js";
import { wirePreview } from "./preview.js";
import { wireSources } from "./sources.js";
import { wireProviders } from "./providers.js";
import { wireClashes } from "./clash.js";
import { wirePasting } from "./pasting.js";
import { wireKept } from "./kept.js";
import { wireCopying } from "./copying.js";
import { wireLengths } from "./lengths.js";
import { wirePresence } from "./presence.js";
import { wireRemarks } from "./remarks.js";
import { wireFocal } from "./focal.js";
import { wirePictures } from "./picker.js";
import { wireBringing } from "./bringing.js";
import { wireReplacing } from "./replacing.js";
import "./rich.js";

document.documentElement.classList.add("js");
listenForWords();
wireForms();
wireRows();
wireCopying();
wireSources();
wireProviders();
wireClashes();
wirePasting();
wireLengths();
wireFocal();
wirePictures();
wireBringing();
wireReplacing();
const bench = document.getElementById("bench");
if (bench) {
    if (matchMedia("(max-width: 1019px)").matches) document.querySelector(".outline-fold").open = false;
    wireBlocks(bench);
    wireMenu(bench);
    wireKeys(bench);
    wireDeeds();
    wireDrag();
    wireSentences();
    wireStrips();
    wirePreview(bench);
    wireRemarks();
}
/* The publish screen does it itself, once what it brought back is in. */
if (!document.querySelector("[data-publish]")) wireKept();
wirePresence();
