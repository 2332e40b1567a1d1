"""A ping to a WebSub hub: that feeds have news. It knows no rows, never raises and never takes longer than PATIENCE.

WebSub (W3C Recommendation of 23 January 2018, section 6) leaves the ping to hub and publisher; hubs take that of
PubSubHubbub: a form with `hub.mode=publish` and one `hub.url` for each feed.
"""

import logging
import threading
import urllib.request
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds in all: for finding the hub, for connecting, and until it has answered."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """A hub answers itself: what it redirects to was not configured."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


def ping(hub: str, feeds: Iterable[str]) -> bool:
    """Whether the hub took it. What fails is logged."""
    took: list[bool] = []
    # urllib's timeout counts from each byte anew, and finding the host has none.
    worker = threading.Thread(target=lambda: took.append(_post(hub, feeds)), daemon=True)
    worker.start()
    worker.join(PATIENCE)
    if worker.is_alive():
        logger.warning("The hub %s has not answered after %s seconds.", hub, PATIENCE)
    return took == [True]


def _post(hub: str, feeds: Iterable[str]) -> bool:
    form = [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]
    request = urllib.request.Request(hub, urlencode(form).encode(), {"User-Agent": "Heat2CMS"}, method="POST")
    try:
        with _OPENER.open(request, timeout=PATIENCE):
            return True
    except Exception as problem:  # a hub may answer with anything, and nobody waits for it
        logger.warning("The hub %s did not take the news: %s", hub, problem)
        return False
