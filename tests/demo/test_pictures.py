"""The pictures that the demo draws."""

import io
from hashlib import sha256

import pytest
from PIL import Image

from articles.demo import pictures
from articles.demo.drawing.canvas import Canvas, spline

SIZES = {
    "city-at-night": (2400, 1350),
    "sea-at-blue-hour": (2400, 1350),
    "freeway-at-dusk": (2400, 1004),
    "runway-at-night": (1200, 1800),
    "diner-after-hours": (1600, 1600),
    "line-of-the-story": (1600, 400),
}


def opened(key):
    return Image.open(io.BytesIO(pictures.drawn(key)))


@pytest.mark.parametrize(("key", "size"), SIZES.items())
def test_each_picture_has_its_size_and_tells_nothing_of_who_made_it(key, size):
    image = opened(key)

    assert image.size == size
    assert image.mode == ("RGBA" if key == "line-of-the-story" else "RGB")
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_there_are_no_others():
    assert set(pictures.DRAWINGS) == set(SIZES)


def test_night_is_dark_and_its_lights_are_bright():
    dark, bright = opened("city-at-night").convert("L").getextrema()

    assert dark < 12
    assert bright > 235


def test_only_the_line_lets_the_page_show_through():
    alpha = opened("line-of-the-story").getchannel("A")

    assert alpha.getextrema() == (0, 255)
    assert alpha.getpixel((0, 0)) == 0


@pytest.mark.parametrize("key", ["runway-at-night", "line-of-the-story"])
def test_a_picture_drawn_again_has_the_same_bytes(key):
    again = pictures.drawn.__wrapped__(key)

    assert sha256(again).digest() == sha256(pictures.drawn(key)).digest()


def test_light_adds_up_and_ends_in_white():
    canvas = Canvas(40, 40, seed=1)
    canvas.dot(20, 20, 3, (1, 0, 0))
    canvas.dot(20, 20, 900, (1, 1, 1))

    image = canvas.develop(bloom=0, grain=0, vignette=0)

    assert min(image.getpixel((20, 20))) > 250
    assert image.getpixel((5, 5)) == (0, 0, 0)


def test_a_light_outside_the_canvas_is_not_seen():
    canvas = Canvas(20, 20, seed=1)
    for place in ((-1, 5), (5, -1), (20, 5), (5, 20), (0, 0)):
        canvas.disc(*place, 0.5, 50, (1, 1, 1))

    assert canvas.develop(bloom=0, grain=0, vignette=0).getextrema() == ((0, 0), (0, 0), (0, 0))


def test_a_spline_goes_through_its_knots():
    line = spline([(0, 0), (10, 5), (20, 0)], 4)

    assert [line[0], line[4], line[8]] == [(0, 0), (10, 5), (20, 0)]
