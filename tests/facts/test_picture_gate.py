"""What is let in of pictures, over a corpus made by tests/picture_files.py, and by chance over damaged ones."""

import io
import json
import re
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from facts import picture_gate
from facts.picture_anatomy import _chunks
from facts.picture_gate import Refused, admit
from tests import picture_files as files
from tests.picture_files import BLUE, GREEN, RED, SIZE, YELLOW, chunk, segment

CLEAR = (0, 0, 0, 0)
"""What is left of a colour that cannot be seen."""
TOLERANCE = 8
"""How far a colour may be off after JPEG, WebP or AVIF."""


def refused(content, **options):
    with pytest.raises(Refused) as caught:
        admit(content, **options)
    return caught.value


def near(found, wanted):
    return len(found) == len(wanted) and all(abs(a - b) <= TOLERANCE for a, b in zip(found, wanted, strict=True))


# --- let in: source, frames, size, mode, and the colour in the upper left

EIGHT = range(1, 9)
P3 = files.rgb_profile("Display P3")
ORANGE = Image.new("RGB", (32, 32), (200, 100, 50))


ADOBE = b"Adobe\0\x64\0\0\0\0\0", b"Adobe\0\x64\0\0\0\0\2"
"""Adobe's mark: inks as they are, or turned into lightness and colour, with which the numbers mean something else."""


def _few_grays(depth, value, *, hole):
    """A PNG of few bits, all of that value, and the value that shows nothing."""
    row = int(f"{value:0{depth}b}" * 32, 2).to_bytes(4 * depth)
    return files.png([row] * 32, 32, depth, 0, before=chunk(b"tRNS", struct.pack(">H", hole)))


def _mpf():
    return segment(0xE2, b"MPF\0II*\0\x08\0\0\0\0\0\0\0\0\0")


def _told(content):
    """A JPEG without Adobe's mark."""
    return files.without_segment(content, 0xEE)


def _palette_with_a_hole():
    image = files.quarters("P")
    return files.saved(image, "PNG", transparency=image.getpixel((8, 8)))


def _apng(apart):
    """An animated PNG, whose first picture is part of the animation or stands apart."""
    content = files.moving("PNG", default_image=apart)
    return content


LET_IN = {
    "JPEG": (lambda: files.jpeg(), ("JPEG", 1, SIZE, "RGB", RED)),
    "JPEG, progressive": (lambda: files.jpeg(progressive=True), ("JPEG", 1, SIZE, "RGB", RED)),
    "JPEG, gray": (lambda: files.jpeg(Image.new("L", SIZE, 90), subsampling=-1), ("JPEG", 1, SIZE, "RGB", (90,) * 3)),
    "JPEG, half the colours": (lambda: files.jpeg(subsampling=2), ("JPEG", 1, SIZE, "RGB", RED)),
    "JPEG, restart marks": (lambda: files.jpeg(restart_marker_rows=1), ("JPEG", 1, SIZE, "RGB", RED)),
    "JPEG with fill bytes": (
        lambda: files.with_segments(files.jpeg(), b"\xff\xff\xff", segment(0xFE, b"made by hand")),
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with XMP, IPTC and a comment": (
        lambda: files.with_segments(
            files.jpeg(),
            segment(0xE1, files.XMP + b"<x:xmpmeta><dc:creator>Ann</dc:creator></x:xmpmeta>"),
            segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x0a\x1c\x02\x50\0\x05Peter"),
            segment(0xFE, b"shot in Berlin"),
        ),
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with a thumbnail": (
        lambda: files.with_segments(
            files.jpeg(), segment(0xE0, b"JFXX\0\x10" + files.jpeg(files.quarters(size=(16, 16))))
        ),
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with damaged EXIF": (
        lambda: files.with_segments(files.jpeg(), segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff\x01")),
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with EXIF in the other order": (
        lambda: files.with_segments(
            files.jpeg(files.quarters().transpose(Image.Transpose.ROTATE_180)),
            segment(0xE1, b"Exif\0\0" + files.exif(3, order="<")),
        ),
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with a way up that does not exist": (
        lambda: files.with_segments(files.jpeg(), segment(0xE1, b"Exif\0\0" + files.exif(9))),
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG in Display P3": (lambda: files.jpeg(ORANGE, icc_profile=P3), ("JPEG", 1, (32, 32), "RGB", (216, 93, 24))),
    "JPEG in Adobe RGB": (
        lambda: files.jpeg(ORANGE, icc_profile=files.rgb_profile("Adobe RGB")),
        ("JPEG", 1, (32, 32), "RGB", (227, 100, 42)),
    ),
    "JPEG in sRGB, said so": (
        lambda: files.jpeg(ORANGE, icc_profile=files.srgb_profile()),
        ("JPEG", 1, (32, 32), "RGB", (200, 100, 50)),
    ),
    "JPEG with a damaged profile": (
        lambda: files.jpeg(ORANGE, icc_profile=P3[:150] + b"\xff" * 200),
        ("JPEG", 1, (32, 32), "RGB", (200, 100, 50)),
    ),
    "JPEG with a profile for inks": (
        lambda: files.jpeg(ORANGE, icc_profile=files.cmyk_profile()),
        ("JPEG", 1, (32, 32), "RGB", (200, 100, 50)),
    ),
    "JPEG, gray, with a profile": (
        lambda: files.jpeg(Image.new("L", SIZE, 100), subsampling=-1, icc_profile=files.gray_profile(1.0)),
        ("JPEG", 1, SIZE, "RGB", (168,) * 3),
    ),
    "JPEG in CMYK": (
        lambda: files.jpeg(Image.new("CMYK", SIZE, (0, 255, 255, 0))),
        ("JPEG", 1, SIZE, "RGB", (255, 0, 0)),
    ),
    "JPEG in CMYK without Adobe’s mark": (
        lambda: _told(files.jpeg(Image.new("CMYK", SIZE, (255, 0, 255, 0)))),
        ("JPEG", 1, SIZE, "RGB", (0, 255, 0)),
    ),
    "JPEG in CMYK with a profile: paper": (
        lambda: files.jpeg(Image.new("CMYK", SIZE, (0, 0, 0, 0)), icc_profile=files.cmyk_profile()),
        ("JPEG", 1, SIZE, "RGB", (255, 255, 255)),
    ),
    "JPEG in CMYK with a profile: ink": (
        lambda: files.jpeg(Image.new("CMYK", SIZE, (0, 255, 255, 0)), icc_profile=files.cmyk_profile()),
        ("JPEG", 1, SIZE, "RGB", (79, 15, 108)),
    ),
    "JPEG in YCCK, as Photoshop writes it": (
        lambda: _changed(files.jpeg(Image.new("CMYK", SIZE, (0, 255, 255, 0))), *ADOBE),
        ("JPEG", 1, SIZE, "RGB", (179, 0, 227)),
    ),
    "JPEG with smaller copies behind": (
        lambda: files.with_segments(files.jpeg(), _mpf()) + files.jpeg(files.quarters(size=(16, 16))) * 2,
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with a moment of video": (
        lambda: files.with_segments(files.jpeg(), segment(0xE1, files.MOTION)) + files.VIDEO,
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with Samsung’s marks behind": (
        lambda: files.jpeg() + b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + files.VIDEO + b"SEFH" + bytes(20) + b"SEFT",
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "JPEG with zeros behind": (lambda: files.jpeg() + bytes(3000), ("JPEG", 1, SIZE, "RGB", RED)),
    "JPEG with a few stray bytes behind": (
        lambda: files.jpeg() + b"\n made with love \n",
        ("JPEG", 1, SIZE, "RGB", RED),
    ),
    "PNG": (lambda: files.saved(files.quarters(), "PNG"), ("PNG", 1, SIZE, "RGB", RED)),
    "PNG, gray": (lambda: files.saved(Image.new("L", SIZE, 90), "PNG"), ("PNG", 1, SIZE, "RGB", (90,) * 3)),
    "PNG, black and white": (lambda: files.saved(Image.new("1", SIZE, 1), "PNG"), ("PNG", 1, SIZE, "RGB", (255,) * 3)),
    "PNG, gray that is seen through": (
        lambda: files.saved(Image.new("LA", SIZE, (90, 60)), "PNG"),
        ("PNG", 1, SIZE, "RGBA", (90, 90, 90, 60)),
    ),
    "PNG, gray in Gray Gamma 1.0": (
        lambda: files.saved(Image.new("LA", SIZE, (100, 60)), "PNG", icc_profile=files.gray_profile(1.0)),
        ("PNG", 1, SIZE, "RGBA", (168, 168, 168, 60)),
    ),
    "PNG, palette": (lambda: files.saved(files.quarters("P"), "PNG"), ("PNG", 1, SIZE, "RGB", RED)),
    "PNG, palette with a hole": (_palette_with_a_hole, ("PNG", 1, SIZE, "RGBA", CLEAR)),
    "PNG, one colour is a hole": (
        lambda: files.saved(files.quarters(), "PNG", transparency=RED),
        ("PNG", 1, SIZE, "RGBA", CLEAR),
    ),
    "PNG, one gray is a hole": (
        lambda: files.saved(Image.new("L", SIZE, 90), "PNG", transparency=90),
        ("PNG", 1, SIZE, "RGBA", CLEAR),
    ),
    "PNG that is seen through": (lambda: files.saved(files.see_through(), "PNG"), ("PNG", 1, SIZE, "RGBA", CLEAR)),
    "PNG with an alpha channel, all opaque": (
        lambda: files.saved(files.quarters("RGBA"), "PNG"),
        ("PNG", 1, SIZE, "RGB", RED),
    ),
    "PNG that is seen through, in Display P3": (
        lambda: files.saved(Image.new("RGBA", SIZE, (200, 100, 50, 77)), "PNG", icc_profile=P3),
        ("PNG", 1, SIZE, "RGBA", (216, 93, 24, 77)),
    ),
    "PNG, 16 bits": (lambda: files.deep_png(2), ("PNG", 1, (32, 32), "RGB", (200, 100, 50))),
    "PNG, 16 bits, seen through": (
        lambda: files.deep_png(6, alpha=128),
        ("PNG", 1, (32, 32), "RGBA", (200, 100, 50, 128)),
    ),
    "PNG, 16 bits of gray": (lambda: files.deep_png(0), ("PNG", 1, (32, 32), "RGB", (150,) * 3)),
    "PNG, 16 bits of gray, seen through": (
        lambda: files.deep_png(4, alpha=128),
        ("PNG", 1, (32, 32), "RGBA", (150, 150, 150, 128)),
    ),
    "PNG, 16 bits of gray, one of them a hole": (
        lambda: files.deep_png(0, before=chunk(b"tRNS", struct.pack(">H", 150 * 257))),
        ("PNG", 1, (32, 32), "RGBA", CLEAR),
    ),
    "PNG, 16 bits of gray, another one a hole": (
        lambda: files.deep_png(0, before=chunk(b"tRNS", struct.pack(">H", 150 * 257 + 1))),
        ("PNG", 1, (32, 32), "RGB", (150,) * 3),
    ),
    "PNG, 16 bits, one colour a hole": (
        lambda: files.deep_png(2, before=chunk(b"tRNS", struct.pack(">3H", 200 * 257, 100 * 257, 50 * 257))),
        ("PNG", 1, (32, 32), "RGBA", CLEAR),
    ),
    "PNG, 2 bits of gray, one of them a hole": (lambda: _few_grays(2, 1, hole=1), ("PNG", 1, (32, 32), "RGBA", CLEAR)),
    "PNG, 2 bits of gray, another one a hole": (
        lambda: _few_grays(2, 1, hole=2),
        ("PNG", 1, (32, 32), "RGB", (85,) * 3),
    ),
    "PNG, 4 bits of gray, one of them a hole": (lambda: _few_grays(4, 5, hole=5), ("PNG", 1, (32, 32), "RGBA", CLEAR)),
    "PNG, 4 bits of gray, a hole told in too many bits": (
        lambda: _few_grays(4, 5, hole=0x115),
        ("PNG", 1, (32, 32), "RGBA", CLEAR),
    ),
    "PNG, black and white, white a hole": (lambda: _few_grays(1, 1, hole=1), ("PNG", 1, (32, 32), "RGBA", CLEAR)),
    "PNG with a palette shorter than its pixels say": (
        lambda: files.png([b"\x05" * 32] * 32, 32, 8, 3, before=chunk(b"PLTE", bytes(RED))),
        ("PNG", 1, (32, 32), "RGB", (0, 0, 0)),
    ),
    "PNG in sRGB by its numbers": (
        lambda: files.with_chunks(files.saved(files.quarters(), "PNG"), chunk(b"cICP", b"\1\x0d\0\1")),
        ("PNG", 1, SIZE, "RGB", RED),
    ),
    "PNG with text": (
        lambda: files.with_chunks(
            files.saved(files.quarters(), "PNG"),
            chunk(b"tEXt", b"Author\0Ann"),
            chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"prompt: a city at night")),
            chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"),
            chunk(b"tIME", bytes(7)),
        ),
        ("PNG", 1, SIZE, "RGB", RED),
    ),
    "PNG with text that does not unfold": (
        lambda: files.with_chunks(files.saved(files.quarters(), "PNG"), chunk(b"zTXt", b"Comment\0\0nonsense")),
        ("PNG", 1, SIZE, "RGB", RED),
    ),
    "PNG with zeros behind": (lambda: files.saved(files.quarters(), "PNG") + bytes(500), ("PNG", 1, SIZE, "RGB", RED)),
    "PNG, animated": (lambda: _apng(apart=False), ("PNG", 3, SIZE, "RGB", RED)),
    "PNG, animated, its first picture apart": (lambda: _apng(apart=True), ("PNG", 3, SIZE, "RGB", RED)),
    "GIF": (lambda: files.saved(files.quarters("P"), "GIF"), ("GIF", 1, SIZE, "RGB", RED)),
    "GIF that is seen through": (lambda: files.saved(files.see_through(), "GIF"), ("GIF", 1, SIZE, "RGBA", CLEAR)),
    "GIF with a comment": (lambda: files.gif_with_comment(b"hello"), ("GIF", 1, SIZE, "RGB", RED)),
    "GIF, animated": (lambda: files.moving("GIF"), ("GIF", 3, SIZE, "RGB", RED)),
    "WebP": (lambda: files.saved(files.quarters(), "WEBP", quality=95), ("WebP", 1, SIZE, "RGB", RED)),
    "WebP, lossless": (lambda: files.saved(files.quarters(), "WEBP", lossless=True), ("WebP", 1, SIZE, "RGB", RED)),
    "WebP that is seen through": (
        lambda: files.saved(files.see_through(), "WEBP", lossless=True, exact=True),
        ("WebP", 1, SIZE, "RGBA", CLEAR),
    ),
    "WebP with metadata, in Display P3": (
        lambda: files.saved(ORANGE, "WEBP", quality=95, icc_profile=P3, exif=b"Exif\0\0" + files.exif(), xmp=b"<x/>"),
        ("WebP", 1, (32, 32), "RGB", (216, 93, 24)),
    ),
    "WebP, animated": (lambda: files.moving("WEBP", quality=95), ("WebP", 3, SIZE, "RGB", RED)),
    "AVIF": (lambda: files.saved(files.quarters(), "AVIF", quality=90), ("AVIF", 1, SIZE, "RGB", RED)),
    "AVIF, every colour": (
        lambda: files.saved(files.quarters(), "AVIF", quality=90, subsampling="4:4:4"),
        ("AVIF", 1, SIZE, "RGB", RED),
    ),
    "AVIF that is seen through": (
        lambda: files.saved(Image.new("RGBA", SIZE, (*RED, 90)), "AVIF", quality=95),
        ("AVIF", 1, SIZE, "RGBA", (*RED, 90)),
    ),
    "AVIF with metadata, in Display P3": (
        lambda: files.saved(ORANGE, "AVIF", quality=95, icc_profile=P3, exif=b"Exif\0\0" + files.exif(), xmp=b"<x/>"),
        ("AVIF", 1, (32, 32), "RGB", (216, 93, 24)),
    ),
    "AVIF, animated": (lambda: files.moving("AVIF", quality=90), ("AVIF", 3, SIZE, "RGB", RED)),
    "a side of 16 and the other 20 times as long": (
        lambda: files.saved(Image.new("RGB", (320, 16), RED), "PNG"),
        ("PNG", 1, (320, 16), "RGB", RED),
    ),
}
LET_IN |= {
    f"{format}, held as {number} says": (
        lambda number=number, format=format: files.turned(number, format),
        ({"WEBP": "WebP"}.get(format, format), 1, SIZE, "RGB", RED),
    )
    for format in ("JPEG", "PNG", "WEBP", "AVIF")
    for number in EIGHT
}


@pytest.mark.parametrize("name", LET_IN)
def test_is_let_in_upright_in_srgb_and_bare(name):
    make, (source, frames, size, mode, color) = LET_IN[name]

    admitted = admit(make())

    assert (admitted.source, admitted.frames) == (source, frames)
    assert picture_gate.frames(make()) == frames
    assert (admitted.image.size, admitted.image.mode, admitted.image.info) == (size, mode, {})
    assert near(admitted.image.getpixel((4, 4)), color), admitted.image.getpixel((4, 4))
    assert type(admitted.image) is Image.Image
    assert metadata_after_saving(admitted.image) == {}


def metadata_after_saving(image):
    """What a picture program finds beside the pixels once the picture is saved again."""
    with Image.open(io.BytesIO(files.saved(image, "PNG"))) as read:
        return read.info | dict(read.getexif())


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("number", EIGHT)
def test_every_corner_is_where_it_belongs(format, number):
    image = admit(files.turned(number, format)).image

    corners = [image.getpixel(place) for place in ((6, 6), (57, 6), (6, 41), (57, 41))]
    assert all(near(found, wanted) for found, wanted in zip(corners, (RED, GREEN, BLUE, YELLOW), strict=True)), corners


@pytest.mark.parametrize("format", ["PNG", "GIF", "WEBP", "AVIF"])
def test_another_frame_can_be_asked_for(format):
    admitted = admit(files.moving(format, **({} if format in ("PNG", "GIF") else {"quality": 95})), frame=1)

    assert admitted.frames == 3
    assert near(admitted.image.convert("RGB").getpixel((4, 4)), YELLOW)


def test_the_frames_of_a_gif_may_be_smaller_than_its_canvas():
    small = Image.new("RGB", SIZE, RED)
    second = small.copy()
    second.paste(BLUE, (10, 10, 20, 20))
    content = files.saved(small, "GIF", save_all=True, append_images=[second])

    image = admit(content, frame=1).image

    assert [
        near(image.convert("RGB").getpixel(place), color) for place, color in (((4, 4), RED), ((15, 15), BLUE))
    ] == [
        True,
        True,
    ]


# --- refused


def _png_head(width, height):
    return files.png([b"\xff" * 24], width, 8, 2, height=height)


def _changed(content, old, new):
    assert old in content
    return content.replace(old, new, 1)


def _behind(content, other):
    return lambda: content() + other


def _zip():
    return b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(16) + b"\x05\0\0\0a.exe" + b"PK\x05\x06" + bytes(18)


def _many_scans():
    content = files.jpeg(progressive=True)
    start = content.rindex(b"\xff\xda")
    return content[:-2] + content[start:-2] * 80 + content[-2:]


def _huge_text():
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(64 * 1024 * 1024)))


def _animated_gif(frames, width, height):
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<4HB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + frame * frames + b"\x3b"


def _apng_head(frames, width, height):
    content = files.png([bytes(3 * width)] * height, width, 8, 2)
    controls = [chunk(b"acTL", struct.pack(">II", frames, 0)), files.frame_control(0, width, height)]
    more = b"".join(files.frame_control(number, 1, 1) for number in range(1, frames))
    return files.with_chunks(content, *controls).replace(chunk(b"IEND", b""), more + chunk(b"IEND", b""))


def jpg():
    return files.jpeg()


def png():
    return files.saved(files.quarters(), "PNG")


def gif():
    return files.saved(files.quarters("P"), "GIF")


def webp():
    return files.saved(files.quarters(), "WEBP")


def avif():
    return files.saved(files.quarters(), "AVIF")


def _hdr(transfer):
    """An AVIF whose box says so."""
    told = avif().index(b"nclx") + 6
    return avif()[:told] + struct.pack(">H", transfer) + avif()[told + 2 :]


REFUSED = {
    "nothing": (lambda: b"", "empty"),
    "zeros": (lambda: bytes(4000), "empty"),
    "too many bytes": (lambda: jpg() + bytes(20 * 1024 * 1024), "too-large"),
    "random bytes": (lambda: bytes(range(7, 250)) * 9, "unknown"),
    "words": (lambda: b"Dear editor, here is the picture.", "unknown"),
    # too much
    "48 megapixels, JPEG": (lambda: files.sized_jpeg(8000, 6000), "too-many-pixels"),
    "900 megapixels, PNG": (lambda: _png_head(30_000, 30_000), "too-many-pixels"),
    "4 thousand million a side, PNG": (lambda: _png_head(0xFFFFFFFF, 0xFFFFFFFF), "too-many-pixels"),
    "32 megapixels, WebP": (
        lambda: _changed(webp(), struct.pack("<HH", *SIZE), struct.pack("<HH", 8000, 4000)),
        "too-many-pixels",
    ),
    "36 megapixels, GIF": (lambda: _animated_gif(1, 6000, 6000), "too-many-pixels"),
    "a GIF frame larger than its canvas": (
        lambda: _changed(gif(), b"\x2c\0\0\0\0\x40\0\x30\0", b"\x2c\0\0\0\0\xff\xff\xff\xff"),
        "too-many-pixels",
    ),
    "31 megapixels over all frames, GIF": (lambda: _animated_gif(310, 400, 250), "too-many-pixels"),
    "31 megapixels over all frames, PNG": (lambda: _apng_head(310, 400, 250), "too-many-pixels"),
    "31 megapixels over all frames, WebP": (
        lambda: _changed(files.moving("WEBP", frames=40, size=(32, 32)), b"\x1f\0\0\x1f\0\0", b"\xe7\x03\0\xe7\x03\0"),
        "too-many-pixels",
    ),
    "32 megapixels, AVIF": (
        lambda: _changed(avif(), b"ispe" + struct.pack(">3I", 0, *SIZE), b"ispe" + struct.pack(">3I", 0, 8000, 4000)),
        "too-many-pixels",
    ),
    "30 megapixels of WebP": (
        lambda: _changed(webp(), struct.pack("<HH", *SIZE), struct.pack("<HH", 6000, 5000)),
        "heavy",
    ),
    "an AVIF whose stream is larger than it says": (lambda: files.swollen_avif(16_384, 16_384), "bomb"),
    "1,001 frames, GIF": (lambda: _animated_gif(1001, 20, 20), "too-many-frames"),
    "1,001 frames, PNG": (lambda: _apng_head(1001, 20, 20), "too-many-frames"),
    "a progressive JPEG in CMYK, as large as may be": (
        lambda: _changed(
            files.jpeg(Image.new("CMYK", SIZE), progressive=True),
            struct.pack(">HH", 48, 64),
            struct.pack(">HH", 5000, 6000),
        ),
        "heavy",
    ),
    # odd shapes
    "1 × 20,000,000": (lambda: files.png([b"\xff"] * 3, 1, 8, 0, height=20_000_000), "too-small"),
    "17 × 1,700,000": (lambda: files.png([b"\xff" * 17] * 3, 17, 8, 0, height=1_700_000), "shape"),
    "a longer side than WebP holds": (lambda: files.sized_jpeg(16_384, 1_500), "shape"),
    "more than 20 times as wide as high": (lambda: files.saved(Image.new("RGB", (321, 16)), "PNG"), "shape"),
    "a dot": (lambda: files.saved(Image.new("RGB", (1, 1)), "GIF"), "too-small"),
    "no height, JPEG": (lambda: files.sized_jpeg(64, 0), "damaged"),
    "no width, PNG": (lambda: _png_head(0, 48), "too-small"),
    # bombs
    "PNG text that unfolds to 64 MB": (lambda: files.with_chunks(png(), _huge_text()), "bomb"),
    "PNG international text that unfolds": (
        lambda: files.with_chunks(png(), chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(bytes(64 * 1024 * 1024)))),
        "bomb",
    ),
    "PNG profile that unfolds to 64 MB": (
        lambda: files.with_chunks(png(), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(64 * 1024 * 1024)))),
        "bomb",
    ),
    "PNG texts that unfold to 15 MB together": (
        lambda: files.with_chunks(png(), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(5_000_000))) * 3),
        "bomb",
    ),
    "AVIF that names the same bytes 200 times": (lambda: files.repeating_avif(200, bytes(1_000_000)), "bomb"),
    "AVIF that names no bytes four million times": (lambda: files.repeating_avif(20_000, b"", tables=200), "bomb"),
    "AVIF whose frames are all the same bytes": (
        lambda: avif() + files.track(200, length=100_000, places=200) + files.box(b"mdat", bytes(100_000)),
        "bomb",
    ),
    "AVIF with two million frames": (
        lambda: avif() + files.track(40_000, length=1) * 50 + files.box(b"mdat", bytes(40_000)),
        "bomb",
    ),
    "AVIF with 200,000 stretches of frames": (lambda: avif() + files.track(50_000, length=10, places=200_000), "bomb"),
    "AVIF with a frame of nothing": (lambda: avif() + files.track(3, length=0), "damaged"),
    "PNG with 60,000 chunks": (lambda: files.with_chunks(png(), chunk(b"tEXt", b"a\0b") * 60_000), "bomb"),
    "JPEG with 60,000 segments": (lambda: files.with_segments(jpg(), segment(0xFE, b"") * 60_000), "bomb"),
    "JPEG that goes 80 times over its picture": (_many_scans, "bomb"),
    "GIF with 60,000 comments": (lambda: gif()[:-1] + b"\x21\xfe\0" * 60_000 + b";", "bomb"),
    # cut
    "JPEG, cut in the head": (lambda: jpg()[:100], "truncated"),
    "JPEG, cut in the picture": (lambda: jpg()[:-20], "truncated"),
    "PNG, cut": (lambda: png()[:-30], "truncated"),
    "PNG with too few lines": (lambda: files.png([bytes(96)] * 5, 32, 8, 2, height=32), "truncated"),
    "GIF, cut": (lambda: gif()[:-20], "truncated"),
    "WebP, cut": (lambda: webp()[:-20], "truncated"),
    "AVIF, cut": (lambda: avif()[:-20], "truncated"),
    # damaged
    "PNG with a wrong sum": (lambda: _changed(png(), b"IDAT", b"IDAT\x01"[:4] + b"")[:-5] + b"\0\0\0\0\0", "damaged"),
    "PNG without a picture": (lambda: png()[:33] + chunk(b"IEND", b""), "damaged"),
    "PNG with an unknown chunk that matters": (lambda: files.with_chunks(png(), chunk(b"ABCD", b"")), "damaged"),
    "PNG with a second head": (lambda: files.with_chunks(png(), png()[8:33]), "damaged"),
    "PNG of a kind that does not exist": (lambda: files.png([bytes(32)] * 32, 32, 3, 2), "damaged"),
    "PNG that tells more frames than it has": (
        lambda: files.with_chunks(png(), chunk(b"acTL", struct.pack(">II", 9, 0))),
        "damaged",
    ),
    "JPEG without a picture": (lambda: b"\xff\xd8\xff\xd9", "damaged"),
    "JPEG with nonsense for a length": (lambda: files.with_segments(jpg(), b"\xff\xe5\0\0"), "damaged"),
    "JPEG with two heads": (
        lambda: _changed(jpg(), b"\xff\xc4", jpg()[jpg().index(b"\xff\xc0") :][:19] + b"\xff\xc4"),
        "damaged",
    ),
    "GIF with nonsense between its blocks": (
        lambda: _changed(gif(), b"\x2c\0\0\0\0\x40", b"\x99\0\0\0\0\x40"),
        "damaged",
    ),
    "GIF without a picture": (lambda: gif()[: 13 + 3 * 2 ** ((gif()[10] & 7) + 1)] + b";", "damaged"),
    "WebP with another canvas than its picture": (
        lambda: files.riff((b"VP8X", bytes(4) + b"\xff\0\0\xff\0\0"), (b"VP8 ", webp()[20:])),
        "damaged",
    ),
    "WebP without a picture": (lambda: files.riff((b"VP8X", bytes(4) + b"\x3f\0\0\x2f\0\0")), "damaged"),
    "AVIF without a picture": (lambda: avif()[:32], "damaged"),
    "PNG with a palette that is not there": (lambda: files.png([bytes(32)] * 32, 32, 8, 3), "damaged"),
    # HDR
    "PNG in HDR": (lambda: files.with_chunks(png(), chunk(b"cICP", b"\x09\x10\0\1")), "hdr"),
    "AVIF in HDR, PQ": (lambda: _hdr(16), "hdr"),
    "AVIF in HDR, HLG": (lambda: _hdr(18), "hdr"),
    # rare
    "JPEG of 12 bits": (lambda: _changed(jpg(), b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"), "rare"),
    "JPEG, arithmetic": (lambda: _changed(jpg(), b"\xff\xc0", b"\xff\xc9"), "rare"),
    # other pictures
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "format"),
    "SVG with a head": (lambda: b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="9" height="9"/>', "format"),
    "EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9", "format"),
    "TIFF": (lambda: files.saved(files.quarters(), "TIFF"), "format"),
    "BMP": (lambda: files.saved(files.quarters(), "BMP"), "format"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "format"),
    "Photoshop": (lambda: b"8BPS\0\x01" + bytes(100), "format"),
    "icon": (lambda: files.saved(files.quarters(size=(32, 32)), "ICO"), "format"),
    "JPEG 2000": (lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60), "format"),
    "JPEG XL": (lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(60), "format"),
    "PPM": (lambda: files.saved(files.quarters(), "PPM"), "format"),
    # no pictures
    "PDF": (lambda: files.PDF, "renamed"),
    "PDF with words before": (lambda: b"%some words\n" + files.PDF, "renamed"),
    "zip": (_zip, "renamed"),
    "old Office": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "renamed"),
    "video": (lambda: files.VIDEO, "renamed"),
    "sound": (lambda: b"ID3\x04\0\0\0\0\0\0" + bytes(50), "renamed"),
    "web page": (lambda: files.HTML, "renamed"),
    "script": (lambda: files.PHP, "renamed"),
    "program": (lambda: files.PROGRAM, "renamed"),
    "script before a JPEG": (lambda: files.PHP + jpg(), "renamed"),
    "page before a PNG": (lambda: files.HTML + png(), "renamed"),
    # hidden
    "script in a JPEG’s comment": (lambda: files.with_segments(jpg(), segment(0xFE, files.PHP)), "hidden"),
    "page in a JPEG’s comment": (lambda: files.with_segments(jpg(), segment(0xFE, files.HTML)), "hidden"),
    "PDF in a JPEG’s comment": (lambda: files.with_segments(jpg(), segment(0xFE, files.PDF)), "hidden"),
    "script in a JPEG’s EXIF": (
        lambda: files.with_segments(jpg(), segment(0xE1, b"Exif\0\0" + files.exif() + files.PHP)),
        "hidden",
    ),
    "script between a JPEG’s segments": (lambda: files.with_segments(jpg(), segment(0xFE, b""), files.PHP), "hidden"),
    "script in a PNG’s text": (lambda: files.with_chunks(png(), chunk(b"tEXt", b"a\0" + files.PHP)), "hidden"),
    "script in a PNG’s packed text": (
        lambda: files.with_chunks(png(), chunk(b"zTXt", b"a\0\0" + zlib.compress(files.PHP))),
        "hidden",
    ),
    "zip in a PNG’s own chunk": (lambda: files.with_chunks(png(), chunk(b"zzZz", _zip())), "hidden"),
    "script in a GIF’s comment": (lambda: files.gif_with_comment(files.PHP), "hidden"),
    "script in a WebP’s own chunk": (
        lambda: files.riff((b"VP8 ", webp()[20:]), (b"XMP ", b"<x>" + files.HTML)),
        "hidden",
    ),
    "script in an AVIF’s free box": (lambda: avif() + files.box(b"free", files.PHP), "hidden"),
    "JPEG and PDF": (_behind(jpg, files.PDF), "hidden"),
    "JPEG and program": (_behind(jpg, files.PROGRAM), "hidden"),
    "JPEG and ELF": (_behind(jpg, files.ELF), "hidden"),
    "JPEG and page": (_behind(jpg, files.HTML), "hidden"),
    "JPEG and zip": (_behind(jpg, _zip()), "hidden"),
    "JPEG, zeros and zip": (_behind(jpg, bytes(900) + _zip()), "hidden"),
    "JPEG and a PNG": (lambda: jpg() + png(), "hidden"),
    "JPEG and a JPEG of which its head says nothing": (lambda: jpg() + jpg(), "hidden"),
    "JPEG and a video of which its head says nothing": (_behind(jpg, files.VIDEO), "hidden"),
    "JPEG and a video with a zip in it": (
        lambda: files.with_segments(jpg(), segment(0xE1, files.MOTION)) + files.VIDEO + _zip(),
        "hidden",
    ),
    "JPEG with copies, and a script behind these": (
        lambda: files.with_segments(jpg(), _mpf()) + jpg() + files.PHP,
        "hidden",
    ),
    "JPEG and random bytes": (_behind(jpg, bytes(range(256))), "hidden"),
    "PNG and zip": (_behind(png, _zip()), "hidden"),
    "PNG and another PNG": (lambda: png() + png(), "hidden"),
    "GIF and Java": (_behind(gif, _zip()), "hidden"),
    "GIF and script": (_behind(gif, b"\n" + files.PHP), "hidden"),
    "WebP and zip": (_behind(webp, _zip()), "hidden"),
    "AVIF and zip": (lambda: avif() + files.box(b"free", _zip()), "hidden"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_a_sentence(name):
    make, code = REFUSED[name]

    refusal = refused(make())

    assert (refusal.code, str(refusal)) == (code, str(refusal))
    assert re.fullmatch(r"[A-Z][^\n]{20,240}\.", str(refusal)), str(refusal)


def test_exif_in_an_avif_is_read_by_nobody(monkeypatch):
    """Its way up comes from boxes of its own."""
    content, read = files.turned(6, "AVIF"), []
    monkeypatch.setattr(Image.Exif, "load", lambda self, content: read.append(content))

    image = admit(content).image

    assert near(image.getpixel((4, 4)), RED)
    assert read == []


def test_what_cannot_be_seen_is_not_told():
    """As a face that somebody erased: the colours would still be in the file."""
    image = admit(files.saved(files.see_through(), "PNG")).image

    corners = [image.getpixel(place) for place in ((6, 6), (57, 6), (6, 41))]
    assert corners == [CLEAR, (*GREEN, 128), (*BLUE, 255)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: avif() + files.box(b"moov", files.box(b"trak", b"") * 20_000),
        lambda: avif() + files.exif_items(20_000) + files.box(b"free", bytes(10_000_000)),
        lambda: files.with_chunks(png(), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(4_000_000))[:-9]) * 1_000),
        *(REFUSED[name][0] for name in REFUSED if name.startswith("AVIF ") and REFUSED[name][1] == "bomb"),
    ],
)
def test_a_small_file_does_not_cost_much_time(make):
    content, begun = make(), time.process_time()

    with suppress(Refused):
        admit(content)

    assert time.process_time() - begun < 0.5


def test_the_corpus_is_large_enough():
    assert len(LET_IN) + len(REFUSED) >= 60


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: files.sized_jpeg(8000, 6000),
            "The picture has 48.0 megapixels (8,000 × 6,000); it may have 30. Make it smaller, and choose that file.",
        ),
        (
            lambda: _animated_gif(310, 400, 250),
            "The 310 frames of the animation have 31.0 megapixels together; they may have 30. "
            "Save one of them as a picture, and choose that.",
        ),
        (
            lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
            "That is an HEIC picture. Export it as JPEG, and choose that file.",
        ),
        (lambda: files.PDF, "That is a PDF. Take the picture out of it, and choose that."),
        (
            lambda: jpg() + bytes(21 * 1024 * 1024),
            "The file has 21.0 MB; it may have 20. Export the picture again, smaller.",
        ),
        (
            lambda: jpg() + files.PDF,
            "There is a PDF hidden in that picture. Open it in a picture program, export it as JPEG or PNG, "
            "and choose that file.",
        ),
    ],
)
def test_the_sentence_says_what_is_wrong_and_what_to_do(make, words):
    assert str(refused(make())) == words


def test_a_frame_that_ends_early_is_refused_and_those_before_it_are_not():
    content = files.moving("PNG")
    for packed in (body for kind, body, _ in _chunks(content) if kind == b"fdAT"):
        less = zlib.compress(zlib.decompress(packed[4:])[:-30])
        content = content.replace(chunk(b"fdAT", packed), chunk(b"fdAT", packed[:4] + less))

    assert near(admit(content).image.getpixel((4, 4)), RED)
    assert refused(content, frame=1).code == "truncated"


@pytest.mark.parametrize("frame", [3, 99, -1])
def test_a_frame_that_does_not_exist_is_refused(frame):
    refusal = refused(files.moving("GIF"), frame=frame)

    assert (refusal.code, str(refusal)) == ("no-such-frame", "The picture has 3 frames. Choose one of these.")


def test_a_second_frame_of_a_still_picture_is_refused():
    assert str(refused(jpg(), frame=1)) == "The picture has one frame. Choose one of these."


def test_the_limits_are_those_that_were_agreed():
    assert (picture_gate.MOST_BYTES, picture_gate.MOST_PIXELS) == (20 * 1024 * 1024, 30_000_000)


def test_nothing_of_pillow_is_changed_for_others():
    before = (Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK)

    refused(files.sized_jpeg(8000, 6000))
    admit(jpg())

    assert before == (Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK)


def test_a_pillow_that_keeps_its_decoder_elsewhere_draws_the_same():
    """As it does for GIF, which has none."""
    content = files.moving("GIF")

    with Image.open(io.BytesIO(content)) as opened:
        drawn = picture_gate._unfolded(opened, 2).convert("RGB")

    assert drawn.tobytes() == admit(content, frame=2).image.convert("RGB").tobytes()


def test_five_hundred_damaged_files_crash_nothing():
    """Seeded by number; `python -m tests.benchmarks.mutations` runs ten times as many."""
    command = [sys.executable, "-W", "error", "-m", "tests.benchmarks.mutations", "500", "--json"]

    ran = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=120)
    found = json.loads(ran.stdout)

    assert (ran.returncode, found["failures"], ran.stderr) == (0, [], "")
    assert found["let in"] + sum(found["refused"].values()) == 500
    assert found["peak, MB"] <= 400
    assert found["worst, s"] <= 3
