"""The demo's pictures by their keys, each as a file that somebody might drop into the library."""

import io
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image

from articles.demo.drawing.city import city
from articles.demo.drawing.diner import diner
from articles.demo.drawing.line import line
from articles.demo.drawing.roads import freeway, runway
from articles.demo.drawing.sea import sea

DRAWINGS: Mapping[str, Callable[[], Image.Image]] = {
    "city-at-night": city,
    "sea-at-blue-hour": sea,
    "freeway-at-dusk": freeway,
    "runway-at-night": runway,
    "diner-after-hours": diner,
    "line-of-the-story": line,
}
"""From 0.1 to 1 s each."""


@cache
def drawn(key: str) -> bytes:
    """The picture as a JPEG or, where something shows through it, a PNG; always the same bytes from the same Pillow."""
    image, file = DRAWINGS[key](), io.BytesIO()
    if image.mode == "RGBA":
        image.save(file, "PNG")
    else:
        image.save(file, "JPEG", quality=96, subsampling="4:4:4")
    return file.getvalue()
