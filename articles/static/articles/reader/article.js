/* The article page with a script. Without one everything is there: it only follows, remembers and copies. */
import { follow } from "./contents.js";
import { welcomeBack } from "./since.js";
import { offerSharing } from "./share.js";
import { leadBack } from "./sources.js";

follow(document);
leadBack(document);
welcomeBack(document.querySelector("[data-remembered-as]"));
offerSharing(document.querySelector(".share"));
