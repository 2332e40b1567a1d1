"""Pixels as the site keeps them: upright, in sRGB, RGB or RGBA, and nothing beside them."""

import io
from typing import Final, Literal

from PIL import Image, ImageChops, ImageCms

TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by EXIF's orientation."""
SPACES: Final = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
"""The space that a profile must be of to mean pixels of that mode."""
STEPS: Final = bytes(range(0, 256, 51))

Mode = Literal["L", "RGB", "CMYK"]


def clean(image: Image.Image, profile: bytes, turn: int) -> Image.Image:
    """RGB, or RGBA where something shows through. Memory: at most two copies of the picture at a time."""
    image = _plain(image)
    if image.mode in ("RGB", "RGBA"):
        change = _transform("RGB", profile, image.mode)
        if change:
            ImageCms.applyTransform(image, change, inPlace=True)
    elif image.mode == "CMYK":
        change = _transform("CMYK", profile, "RGB")
        image = ImageCms.applyTransform(image, change) or image if change else image.convert("RGB")
    else:
        image = _from_gray(image, profile)
    if turn in TURNS:
        image = image.transpose(TURNS[turn])
    if image.mode == "RGBA":
        image = _without_hidden(image)
    image.info = {}
    return image


def _without_hidden(image: Image.Image) -> Image.Image:
    """RGB where nothing shows through; else without the colors of what cannot be seen, which files would still tell."""
    alpha = image.getchannel("A")
    least, most = alpha.getextrema()
    if least == most == 255:
        return image.convert("RGB")
    if least == 0:
        image.paste((0, 0, 0, 0), mask=alpha.point([255, *[0] * 255]))
    return image


def _plain(image: Image.Image) -> Image.Image:
    """The pixels in mode L, LA, RGB, RGBA or CMYK, in an image that knows no file."""
    if image.mode == "I;16":
        return _from_deep_gray(image)
    key = image.info.get("transparency")
    if isinstance(key, tuple) and max(key) > 255:  # told in 16 bits, of which 8 are left
        image.info["transparency"] = tuple(value >> 8 for value in key)
    if image.mode in ("1", "L"):
        return image.convert("L") if key is None else image.convert("RGBA").convert("LA")
    if image.mode in ("P", "PA") or key is not None:
        return image.convert("RGB" if key is None and image.mode != "PA" else "RGBA")
    return image.copy()


def _from_deep_gray(image: Image.Image) -> Image.Image:
    """16 bits of gray as the upper 8 of them; Pillow's own way cuts off what is brighter than 255."""
    pairs = image.tobytes()
    upper = Image.frombytes("L", image.size, pairs, "raw", "L;16")
    if (key := image.info.get("transparency")) is None:
        return upper
    lower = Image.frombytes("L", image.size, pairs, "raw", "L;16B")
    hit = [
        part.point([255 * (value != told) for value in range(256)])
        for part, told in ((upper, key >> 8), (lower, key & 255))
    ]
    return Image.merge("LA", (upper, ImageChops.lighter(*hit)))


def _from_gray(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "LA" else None
    gray = image.convert("L")
    if change := _transform("L", profile, "RGB"):
        ramp = Image.frombytes("L", (256, 1), bytes(range(256)))
        changed = ImageCms.applyTransform(ramp, change)
        gray = gray.point(list(changed.getchannel("G").tobytes())) if changed else gray
    return Image.merge("RGBA", (gray, gray, gray, alpha)) if alpha else gray.convert("RGB")


def _transform(mode: Mode, profile: bytes, wanted: str) -> ImageCms.ImageCmsTransform | None:
    """What brings pixels of that profile into sRGB. None where it would change nothing, or is damaged."""
    if not profile:
        return None
    try:
        read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if read.profile.xcolor_space.strip() != SPACES[mode]:
            return None
        probe = _probe(mode)
        target = "RGBA" if wanted == "RGBA" else "RGB"
        changed = ImageCms.applyTransform(probe, _built(read, mode, "RGB"))
        if changed is None or not _makes_sense(probe, changed):
            return None
        return _built(read, "RGBA" if target == "RGBA" else mode, target)
    except Exception:  # a damaged profile makes its reader say all kinds of things
        return None


def _built(profile: ImageCms.ImageCmsProfile, mode: str, wanted: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        profile,
        ImageCms.createProfile("sRGB"),
        mode,
        wanted,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _probe(mode: Mode) -> Image.Image:
    """One pixel for each mixture of a few steps, black and white first and last of them."""
    colors = [bytes([step]) for step in STEPS]
    for _ in range(len(mode) - 1):
        colors = [color + bytes([step]) for color in colors for step in STEPS]
    return Image.frombytes(mode, (len(colors), 1), b"".join(colors))


def _makes_sense(probe: Image.Image, changed: Image.Image) -> bool:
    """Whether white stays light and black dark, and anything changes by more than rounding."""
    ends = changed.getpixel((0, 0)), changed.getpixel((changed.width - 1, 0))
    dark, light = ends if probe.mode != "CMYK" else ends[::-1]
    if not isinstance(dark, tuple) or not isinstance(light, tuple) or max(dark) > 110 or min(light) < 180:
        return False
    if probe.mode == "CMYK":
        return True
    differences = zip(probe.convert("RGB").tobytes(), changed.tobytes(), strict=True)
    return any(abs(before - after) > 2 for before, after in differences)
