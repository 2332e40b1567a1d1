"""A canvas of light: whatever is put on it adds up without a limit, and is developed like a film at the end.

Amounts of light are floats, 0 for none; about 1 comes out as a middle gray, 10 as nearly white.
"""

import itertools
from array import array
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageMath

Color = tuple[float, float, float]
Point = tuple[float, float]

BLACK: Color = (0.0, 0.0, 0.0)
WASH = 120
"""The width in which a wash is worked out before it is enlarged."""


class Canvas:
    def __init__(self, width: int, height: int, *, seed: int) -> None:
        self.width, self.height = width, height
        self.random = Random(seed)
        self._planes = [Image.new("F", (width, height)) for _ in range(3)]
        self._dots: list[array[float]] = []

    def wash(self, color_at: Callable[[float, float], Color], *, detail: int = WASH) -> None:
        """Add light that changes slowly; `color_at` is asked with places from 0 to 1, from the left and the top."""
        across, down = detail, max(2, detail * self.height // self.width)
        cells = [color_at((x + 0.5) / across, (y + 0.5) / down) for y in range(down) for x in range(across)]
        for at, plane in enumerate(self._planes):
            field = Image.new("F", (across, down))
            field.putdata([cell[at] for cell in cells])
            field = field.resize(plane.size, Image.Resampling.BICUBIC)
            self._planes[at] = _sum(plane, field)

    def dot(self, x: float, y: float, strength: float, color: Color) -> None:
        """Add a point of light, shared among the four pixels around it."""
        if not self._dots:
            self._dots = [array("f", bytes(4 * self.width * self.height)) for _ in range(3)]
        left, top = int(x - 0.5), int(y - 0.5)
        if not (0 <= left < self.width - 1 and 0 <= top < self.height - 1 and x >= 0.5 and y >= 0.5):
            return
        right, down = x - 0.5 - left, y - 0.5 - top
        at, below = top * self.width + left, (top + 1) * self.width + left
        near, far = strength * (1 - down), strength * down
        a, b, c, d = near * (1 - right), near * right, far * (1 - right), far * right
        for dots, part in zip(self._dots, color, strict=True):
            dots[at] += a * part
            dots[at + 1] += b * part
            dots[below] += c * part
            dots[below + 1] += d * part

    def disc(self, x: float, y: float, radius: float, strength: float, color: Color) -> None:
        """Add a round light of that radius in pixels, of even strength; a small one is a dot."""
        if radius < 0.8:
            return self.dot(x, y, strength * max(radius, 0.3), color)
        reach = int(radius + 1)
        for down in range(-reach, reach + 1):
            for across in range(-reach, reach + 1):
                inside = radius + 0.5 - (across * across + down * down) ** 0.5
                if inside > 0:
                    self.dot(x + across, y + down, strength * min(1.0, inside), color)
        return None

    def line(self, points: Sequence[Point], strength: float, color: Color, *, step: float = 1.0) -> None:
        """Add a thin line of light along these points."""
        for (x, y), (to_x, to_y) in itertools.pairwise(points):
            count = max(1, round(max(abs(to_x - x), abs(to_y - y)) / step))
            for n in range(count):
                self.dot(x + (to_x - x) * n / count, y + (to_y - y) * n / count, strength, color)

    def cover(self, mask: Image.Image, color: Color = BLACK, *, at: tuple[int, int] = (0, 0)) -> None:
        """Let something stand before all that is there; `mask` is L, 255 where it hides what is behind."""
        self._settle()
        shape, box = mask.convert("F"), (*at, at[0] + mask.width, at[1] + mask.height)
        for plane, part in zip(self._planes, color, strict=True):
            plane.paste(_hidden(plane.crop(box), shape, part), at)

    def mirror(self, top: int, *, strength: float, blur: int) -> None:
        """Let what is above `top` shine again below it, fainter downward, drawn long by `blur` pixels: wet ground."""
        self._settle()
        depth = self.height - top
        fade = Image.new("F", (1, 8))
        fade.putdata([strength * (1 - n / 9) for n in range(8)])
        fade = fade.resize((self.width, depth), Image.Resampling.BICUBIC)
        for plane in self._planes:
            above = plane.crop((0, max(0, top - depth), self.width, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            small = above.resize((self.width // max(1, blur // 4), max(4, depth // blur)), Image.Resampling.BOX)
            shine = small.resize((self.width, depth), Image.Resampling.BICUBIC)
            ground = plane.crop((0, top, self.width, self.height))
            plane.paste(
                ImageMath.lambda_eval(lambda of: of["a"] + of["s"] * of["f"], a=ground, s=shine, f=fade), (0, top)
            )

    def _settle(self) -> None:
        """Bring the dots into the planes."""
        if not self._dots:
            return
        for at, dots in enumerate(self._dots):
            layer = Image.frombytes("F", (self.width, self.height), dots.tobytes())
            self._planes[at] = _sum(self._planes[at], layer)
        self._dots = []

    def develop(
        self,
        *,
        exposure: float = 1.0,
        bloom: float = 0.1,
        grain: float = 2.5,
        vignette: float = 0.5,
        lift: Color = BLACK,
    ) -> Image.Image:
        """The picture: bright light spills around, corners fall off, nothing is whiter than white, and grain over all.

        `grain` in steps of 255 from the mean; `lift` is the color of the film's own black, in steps of 255.
        """
        self._settle()
        dust, falloff = self._grain(grain), self._falloff(exposure, vignette)
        bands = [
            _exposed(plane, _spill(plane), falloff, dust, bloom, black)
            for plane, black in zip(self._planes, lift, strict=True)
        ]
        return Image.merge("RGB", bands)

    def _grain(self, amount: float) -> Image.Image:
        noise = Image.frombytes("L", (self.width, self.height), self.random.randbytes(self.width * self.height))
        noise = noise.filter(ImageFilter.GaussianBlur(0.7)).convert("F")
        return ImageMath.lambda_eval(lambda of: (of["n"] - 127.5) * (amount / 50), n=noise)

    def _falloff(self, exposure: float, amount: float) -> Image.Image:
        side = 48
        field = Image.new("F", (side, side))
        middle = (side - 1) / 2
        from_middle = [((n - middle) / middle) ** 2 for n in range(side)]
        field.putdata([exposure * (1 - amount * ((x + y) / 2) ** 1.3) for y in from_middle for x in from_middle])
        return field.resize((self.width, self.height), Image.Resampling.BICUBIC)


def _sum(a: Image.Image, b: Image.Image) -> Image.Image:
    return ImageMath.lambda_eval(lambda of: of["a"] + of["b"], a=a, b=b)


def _hidden(plane: Image.Image, shape: Image.Image, part: float) -> Image.Image:
    """The plane with `part` in the place of what was there, where the shape is."""
    return ImageMath.lambda_eval(lambda of: of["a"] + (part - of["a"]) * of["m"] * (1 / 255), a=plane, m=shape)


def _exposed(
    plane: Image.Image, spill: Image.Image, falloff: Image.Image, dust: Image.Image, bloom: float, black: float
) -> Image.Image:
    """From light without an upper end to steps of 255: the more there is, the less more of it does."""
    light = ImageMath.lambda_eval(lambda of: (of["a"] + of["b"] * bloom) * of["f"], a=plane, b=spill, f=falloff)
    return ImageMath.lambda_eval(
        lambda of: of["x"] / (of["x"] + 1.0) * (255.0 - black) + of["g"] + black, x=light, g=dust
    ).convert("L")


def _spill(plane: Image.Image) -> Image.Image:
    """The light around bright places: the plane halved again and again, and brought together from the coarsest up."""
    levels = [plane]
    while len(levels) < 8 and min(levels[-1].size) > 8:
        levels.append(levels[-1].resize(_half(levels[-1]), Image.Resampling.BOX))
    spill = levels.pop()
    for level in reversed(levels):
        spill = spill.resize(level.size, Image.Resampling.BILINEAR)
        if level is not plane:
            spill = _sum(spill, level)
    return spill


def _half(image: Image.Image) -> tuple[int, int]:
    return max(1, image.width // 2), max(1, image.height // 2)


def mask(width: int, height: int, draw: Callable[[ImageDraw.ImageDraw], None], *, fine: int = 2) -> Image.Image:
    """A mask for `Canvas.cover`; `draw` works on a sheet `fine` times as large, so that edges come out smooth."""
    sheet = Image.new("L", (width * fine, height * fine))
    draw(ImageDraw.Draw(sheet))
    return sheet.reduce(fine) if fine > 1 else sheet


def below(tops: Sequence[Point], width: int, height: int) -> Image.Image:
    """A mask of all that lies under this line."""
    ends = [(tops[0][0], height * 2), *tops, (tops[-1][0], height * 2)]
    return mask(width, height, lambda sheet: sheet.polygon([(2 * x, 2 * y) for x, y in ends], fill=255))


def spline(knots: Sequence[Point], steps: int) -> list[Point]:
    """A smooth line through these points, `steps` pieces from each to the next (Catmull and Rom)."""
    line = []
    around = [knots[0], *knots, knots[-1]]
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        for n in range(steps):
            t = n / steps
            line.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return [*line, knots[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
