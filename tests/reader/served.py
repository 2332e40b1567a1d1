"""Pages that were fetched before, served to Chromium with the real static files: no server, no waiting."""

import mimetypes

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage

from facts import picture_store

SITE = "http://reader.test"


def static_file(path):
    with open(finders.find(path.removeprefix("/static/")), "rb") as file:
        return file.read()


def answer(route, fetched):
    """Serve a page as it was fetched, and static files from where they lie."""
    path = route.request.url.removeprefix(SITE)
    if path.startswith("/static/"):
        route.fulfill(body=static_file(path), content_type=mimetypes.guess_type(path)[0])
        return
    if path.startswith("/media/"):
        with default_storage.open(path.removeprefix("/media/")) as file:
            route.fulfill(body=file.read(), content_type=picture_store.TYPES[path.rpartition(".")[2]])
        return
    response = fetched[path]
    policy = {"Content-Security-Policy": response["Content-Security-Policy"]}
    route.fulfill(body=response.content, content_type="text/html; charset=utf-8", headers=policy)
