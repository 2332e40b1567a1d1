"""What is let in of the pictures that people bring: five formats, by content and never by name, and pixels alone."""

import io
from typing import Any, Final

import msgspec
from PIL import Image

from facts import picture_anatomy, picture_avif, picture_colors, picture_strangers
from facts.picture_anatomy import Anatomy
from facts.picture_refused import AGAIN, Refused, damaged, hdr, heavy, truncated

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 30_000_000
"""Of all frames together, by the header's word."""
MOST_FRAMES: Final = 1_000
SMALLEST: Final = 16
LONGEST: Final = 16_383
"""Pixels of a side. WebP holds no longer one."""
STEEPEST: Final = 20
"""How many times the shorter side the longer one may be: at 320 pixels, 16 are left of the other."""


class Admitted(msgspec.Struct, frozen=True):
    """`image` is RGB or RGBA, upright, in sRGB and without metadata; `source` one of JPEG, PNG, GIF, WebP, AVIF."""

    image: Image.Image
    source: str
    frames: int


def admit(data: bytes, *, frame: int = 0) -> Admitted:
    """The picture in a file, or one frame of an animation, counted from 0. Raises: Refused, whatever the file holds."""
    try:
        return _admitted(data, frame)
    except Refused:
        raise
    except Exception as problem:  # whatever a damaged or hostile file makes a decoder say
        raise (truncated() if "truncated" in str(problem) else damaged()) from problem


def frames(data: bytes, *, frame: int = 0) -> int:
    """How many frames a file has of which that one was admitted. No pixel is decoded."""
    return _anatomy(picture_strangers.source(data), data, frame).frames


def _admitted(content: bytes, frame: int) -> Admitted:
    if not content:
        raise Refused("empty", "The file is empty. Copy or download it again, and choose that file.")
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 1024**2:.1f}"
        raise Refused("too-large", f"The file has {size} MB; it may have 20. Export the picture again, smaller.")
    source = picture_strangers.source(content)
    anatomy = _anatomy(source, content, max(frame, 0))
    _check_size(anatomy)
    if not 0 <= frame < anatomy.frames:
        counted = "one frame" if anatomy.frames == 1 else f"{anatomy.frames} frames"
        raise Refused("no-such-frame", f"The picture has {counted}. Choose one of these.")
    picture_strangers.search(anatomy.asides)
    picture_strangers.search_behind(source, anatomy.behind, anatomy.asides)
    if source == "PNG":
        picture_anatomy.check_lines(anatomy.bare)
    image = picture_colors.clean(_decoded(anatomy, frame), anatomy.profile, anatomy.turn)
    return Admitted(image, source, anatomy.frames)


def _anatomy(source: str, content: bytes, frame: int) -> Anatomy:
    match source:
        case "JPEG":
            return picture_anatomy.jpeg(content)
        case "PNG":
            return picture_anatomy.png(content, frame)
        case "GIF":
            return picture_anatomy.gif(content, frame)
        case "WebP":
            return picture_anatomy.webp(content, frame)
    return _avif(content)


def _check_size(anatomy: Anatomy) -> None:
    """Raises: Refused."""
    width, height = anatomy.width, anatomy.height
    sides = f"{width:,} × {height:,}"
    if anatomy.frames > MOST_FRAMES:
        many = f"{anatomy.frames:,} frames; it may have {MOST_FRAMES:,}"
        raise Refused("too-many-frames", f"The animation has {many}. Save one of them as a picture, and choose that.")
    if anatomy.pixels > MOST_PIXELS:
        size = f"{anatomy.pixels / 1_000_000:,.1f} megapixels"
        if anatomy.frames > 1:
            told = f"The {anatomy.frames} frames of the animation have {size} together; they may have 30"
            raise Refused("too-many-pixels", f"{told}. Save one of them as a picture, and choose that.")
        told = f"The picture has {size} ({sides}); it may have 30"
        raise Refused("too-many-pixels", f"{told}. Make it smaller, and choose that file.")
    if min(width, height) < SMALLEST:
        raise Refused("too-small", f"The picture is {sides} pixels. Choose one of at least {SMALLEST} on each side.")
    if max(width, height) > LONGEST or max(width, height) > STEEPEST * min(width, height):
        told = f"The picture is {sides} pixels. No side may have more than {LONGEST:,}, or {STEEPEST} times the other"
        raise Refused("shape", f"{told}. Crop it, and choose that file.")
    if anatomy.weight > picture_anatomy.MOST_WEIGHT:
        raise heavy()


def _decoded(anatomy: Anatomy, frame: int) -> Image.Image:
    with Image.open(io.BytesIO(anatomy.bare), formats=[anatomy.source.upper()]) as opened:
        if opened.width * opened.height > anatomy.width * anatomy.height:
            raise damaged()
        if anatomy.source in ("WebP", "AVIF"):
            return _unfolded(opened, frame)
        return _loaded(opened, frame)


def _unfolded(opened: Any, frame: int) -> Image.Image:
    """Like `load`, but lets go of the decoder first, which holds as much memory as the picture or twice that.

    Pillow has no public way to do so. One that keeps its decoder elsewhere takes more memory, and nothing else changes.
    """
    try:
        if opened.format == "AVIF":
            pixels, raw = opened._decoder.get_frame(frame)[0], opened.mode
        else:
            for _ in range(frame + 1):
                pixels, raw = opened._decoder.get_next()[0], opened.rawmode
        opened._decoder = None
    except AttributeError:
        return _loaded(opened, frame)
    return Image.frombytes(opened.mode, opened.size, pixels, "raw", raw)


def _loaded(opened: Image.Image, frame: int) -> Image.Image:
    opened.seek(frame)
    opened.load()
    return opened


def _avif(content: bytes) -> Anatomy:
    """Raises: Refused."""
    streams = picture_avif.streams(content)
    with Image.open(io.BytesIO(streams.bare), formats=["AVIF"]) as opened:
        width, height = opened.size
        frames = max(streams.frames, getattr(opened, "n_frames", 1))
        each = streams.bytes_each + (8 + streams.depth if opened.mode == "RGBA" else 6)
        profile, exif = opened.info.get("icc_profile", b""), opened.info.get("exif", b"")
    if streams.transfer in picture_anatomy.HDR and not profile:
        raise hdr()
    fits = width * height * frames <= MOST_PIXELS
    if fits and (streams.largest > MOST_PIXELS or streams.drawn * streams.largest > 4 * MOST_PIXELS):
        raise Refused("bomb", f"The file holds far more than the picture that it shows. {AGAIN}")
    return Anatomy(
        source="AVIF",
        width=width,
        height=height,
        frames=frames,
        bare=streams.bare,
        profile=profile,
        turn=picture_anatomy.turn_in(exif),
        weight=max(streams.largest, width * height) * each + 3 * len(content) + picture_anatomy.ROOM,
        asides=(content,),
    )
