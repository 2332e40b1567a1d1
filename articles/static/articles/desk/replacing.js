/* On a picture's own page a file that is dropped or pasted is chosen to take its place; nothing is sent before Replace. */
import { pasted, wireDropping } from "./dropping.js";
import { focusOn, say, warn } from "./words.js";

const ONE = "One file takes the place of one picture. Several at once go into the library, under Pictures.";

function choose(field, files) {
    if (!files.length) return;
    warn(files.length > 1 ? ONE : "");
    if (files.length > 1) return;
    const given = new DataTransfer();
    given.items.add(files[0]);
    field.files = given.files;
    focusOn(field.form.querySelector("button"));
    say(`${files[0].name} is chosen. Press Replace to put it in the place of this picture.`);
}

export function wireReplacing() {
    const field = document.getElementById("replace-file");
    if (!field) return;
    wireDropping({ take: (files) => choose(field, files) });
    addEventListener("paste", (event) => {
        const files = pasted(event);
        if (!files.length) return;
        event.preventDefault();
        choose(field, files);
    });
}
