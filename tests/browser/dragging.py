"""Files that come from outside of the page: dragged by the browser's own pointer, or pasted."""

import base64


def drag(page, *paths, to):
    """Files of the disk, dragged to the middle of that element by Chromium's own input (Input.dispatchDragEvent), and
    held there. What is returned lets go of them."""
    to.scroll_into_view_if_needed()
    box = to.bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)

    def send(kind):
        browser.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})

    send("dragEnter")
    send("dragOver")
    return lambda: send("drop")


def drop(page, *paths, to):
    drag(page, *paths, to=to)()


PASTE = """(element, [name, text, words]) => {
    const clipboardData = new DataTransfer();
    const body = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    clipboardData.items.add(new File([body], name, { type: "image/png" }));
    if (words) clipboardData.setData("text/plain", words);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    element.dispatchEvent(event);
    return event.defaultPrevented;
}"""


def paste(element, body, *, name="image.png", words=""):
    """As a screenshot is pasted: an event with a file, made in the page. Whether it was taken."""
    return element.evaluate(PASTE, [name, base64.b64encode(body).decode(), words])
