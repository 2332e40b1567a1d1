"""What is made of a picture: sizes that nothing is stretched by, crops that keep the focal point, clean bytes."""

import base64
import doctest
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from facts import renditions

SIDES = st.integers(1, 5000)
FOCAL = st.builds("{}-{}".format, st.integers(0, 100), st.integers(0, 100))
CROPS = st.sampled_from(renditions.SHAPES[1:])


def opened(body):
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def test_examples_hold():
    assert doctest.testmod(renditions).failed == 0


@given(SIDES)
def test_widths_ascend_to_the_pictures_own_and_enlarge_nothing(width):
    found = renditions.widths(width)

    assert list(found) == sorted(set(found))
    assert found[-1] == min(width, 2400)
    assert set(found) - {width} <= set(renditions.WIDTHS)


@given(SIDES, SIDES, CROPS, FOCAL)
def test_crop_lies_within_the_picture_and_is_as_large_as_it_can_be(width, height, shape, focal):
    left, top, right, bottom = renditions.box(width, height, shape, focal)

    assert (right - left, bottom - top) == renditions.size(width, height, shape)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert right - left == width or bottom - top == height


@given(SIDES, SIDES, CROPS, st.integers(0, 100), st.integers(0, 100))
def test_crop_holds_the_focal_point(width, height, shape, x, y):
    left, top, right, bottom = renditions.box(width, height, shape, f"{x}-{y}")

    assert left - 1 <= width * x / 100 <= right + 1
    assert top - 1 <= height * y / 100 <= bottom + 1


@given(SIDES, SIDES, FOCAL)
def test_uncropped_is_all_of_it(width, height, focal):
    assert renditions.box(width, height, "", "") == (0, 0, width, height)


def test_focal_point_is_in_the_middle_where_the_edges_allow():
    assert renditions.box(4000, 1000, "1x1", "30-50") == (700, 0, 1700, 1000)
    assert renditions.box(4000, 1000, "1x1", "1-50") == (0, 0, 1000, 1000)
    assert renditions.box(1000, 4000, "16x9", "50-100") == (0, 3438, 1000, 4000)


def test_steps_have_the_sizes_that_pages_name():
    steps = list(renditions.steps(Image.new("RGB", (2999, 1999))))

    assert [step.size for step in steps] == [
        (at, renditions.height_at(2999, 1999, at)) for at in reversed(renditions.widths(2999))
    ]


def test_steps_of_a_sliver_are_a_pixel_high():
    assert [step.size for step in renditions.steps(Image.new("RGB", (1200, 1)))][-1] == (320, 1)


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif", "png"])
def test_bytes_carry_no_metadata(format):
    image = Image.new("RGB", (64, 64), "teal")
    image.info = {
        "exif": b"Exif\0\0secret",
        "icc_profile": b"secret",
        "comment": b"secret",
        "xmp": b"secret",
        "dpi": (300, 300),
    }

    body = renditions.encoded(image, format)

    found = opened(body)
    assert b"secret" not in body
    assert found.format == format.upper()
    assert found.getexif() == {}
    assert not found.info.keys() & {"icc_profile", "comment", "xmp", "dpi", "exif"}


def test_jpeg_is_progressive():
    assert opened(renditions.encoded(Image.effect_mandelbrot((90, 90), (-2, -1, 1, 1), 20), "jpeg")).info["progressive"]


@pytest.mark.parametrize("format", ["webp", "avif", "png"])
def test_transparency_is_kept(format):
    image = Image.new("RGBA", (40, 40), (200, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 20, 40))

    found = opened(renditions.encoded(image, format)).convert("RGBA")

    assert [found.getpixel(at)[3] for at in ((5, 20), (35, 20))] == [0, 255]


def test_edge_of_something_transparent_takes_no_color_from_what_cannot_be_seen():
    image = Image.new("RGBA", (640, 640), (255, 255, 255, 255))
    image.paste((255, 0, 0, 0), (0, 0, 319, 640))

    edge = next(step for step in renditions.steps(image) if step.width == 320).getpixel((159, 160))

    assert edge[:3] == (255, 255, 255)


def test_master_is_a_jpeg_unless_something_shows_through():
    half = Image.new("RGBA", (9, 9), (1, 2, 3, 127))
    full = Image.new("RGBA", (9, 9), (1, 2, 3, 255))

    masters = [opened(renditions.master(image)).format for image in (half, renditions.flat(full))]

    assert masters == ["PNG", "JPEG"]
    assert renditions.flat(half) is half


def test_master_is_hardly_another_picture():
    image = Image.radial_gradient("L").convert("RGB")
    ImageDraw.Draw(image).ellipse((40, 40, 90, 90), fill="red")

    found = opened(renditions.master(image))

    differences = [abs(a - b) for a, b in zip(image.tobytes(), found.tobytes(), strict=True)]
    assert sum(differences) / len(differences) < 1


def test_placeholder_is_small_whatever_it_is_of():
    noise = Image.merge("RGB", [Image.effect_noise((16, 16), 250) for _ in "rgb"])
    wide = Image.new("RGB", (3000, 10), "navy")

    found = [renditions.placeholder(image) for image in (noise, wide, Image.new("RGB", (1, 1)))]

    assert all(each.startswith("data:image/webp;base64,") and len(each) <= 300 for each in found)
    assert renditions.placeholder(Image.new("RGBA", (9, 9))) == ""


def test_placeholder_keeps_the_colors_of_a_dark_picture():
    dusk = Image.linear_gradient("L").resize((1600, 900))
    dusk = Image.composite(Image.new("RGB", dusk.size, (60, 45, 35)), Image.new("RGB", dusk.size, (30, 40, 60)), dusk)

    _, body = renditions.placeholder(dusk).split(",")

    tiny = opened(base64.b64decode(body)).convert("RGB")
    blue, amber = tiny.getpixel((8, 1)), tiny.getpixel((8, 7))
    assert blue[2] - blue[0] > 10 < amber[0] - amber[2]
