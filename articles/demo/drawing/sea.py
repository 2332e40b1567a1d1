"""The sea at blue hour, and somebody at its edge."""

from math import exp, sin

from PIL import Image, ImageDraw

from articles.demo.drawing.canvas import Canvas, Color, Point, below, mask
from articles.demo.drawing.figure import figure

WIDTH, HEIGHT = 2400, 1350
HORIZON, SHORE = 640, 985
WARM: Color = (1.0, 0.66, 0.3)
FOAM: Color = (0.55, 0.85, 1.0)
STANDS: tuple[float, float, float] = (1520, 1120, 370)
"""The figure: from the left, its feet from the top, its height."""


def sea() -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, seed=1978)
    canvas.wash(_blue)
    _headland(canvas)
    _waves(canvas)
    _surf(canvas)
    _coast(canvas)
    _somebody(canvas)
    return canvas.develop(exposure=1.25, bloom=0.12, grain=1.8, vignette=0.55, lift=(5, 12, 20))


def _blue(x: float, y: float) -> Color:
    off = y - HORIZON / HEIGHT
    side = 0.72 + 0.55 * exp(-(((x - 0.3) * 1.7) ** 2))
    if off < 0:
        low, rim = exp(off * 3.4) * side, exp(off * 15) * side
        return 0.012 + 0.1 * low + 0.2 * rim, 0.05 + 0.26 * low + 0.16 * rim, 0.12 + 0.46 * low + 0.13 * rim
    wet = 0.24 * exp(-(((y - 0.775) * (20 if y < 0.775 else 11)) ** 2))
    deep = (0.34 * exp(-off * 5) + wet) * side
    return 0.004 + 0.14 * deep, 0.022 + 0.52 * deep, 0.05 + 0.9 * deep


def _headland(canvas: Canvas) -> None:
    """A coast that comes down to the water from the right."""
    tops: list[Point] = []
    for x in range(0, 1510, 10):
        rise = (x / 1500) ** 1.25
        tops.append((x, 170 - 150 * rise * (1 + 0.16 * sin(x / 95) + 0.07 * sin(x / 33 + 1))))
    canvas.cover(below(tops, 1500, 172), (0.014, 0.06, 0.115), at=(900, HORIZON - 170))


def _waves(canvas: Canvas) -> None:
    """Short strokes of sky on the water, longer and farther apart the nearer."""
    chance = canvas.random
    for _ in range(5200):
        near = chance.random() ** 1.9
        x, y = chance.uniform(0, WIDTH), HORIZON + 3 + (SHORE - HORIZON) * near
        half = (5 + 60 * near) * chance.uniform(0.4, 1.3)
        shine = (0.05 + 0.1 * exp(-(((x - 720) / 700) ** 2))) * chance.uniform(0.3, 1.6)
        color = FOAM if chance.random() < 0.7 else (0.05, 0.3, 0.6)
        steps = max(3, int(half / 2))
        for n in range(-steps, steps + 1):
            fade = 1 - (n / steps) ** 2
            canvas.dot(x + half * n / steps, y + 1.6 * near * sin(n * 0.5 + x), shine * fade, color)


def _surf(canvas: Canvas) -> None:
    """Three lines of foam that run out on the sand."""
    chance = canvas.random
    for row, (y, strength, thick) in enumerate(((SHORE - 96, 0.3, 7), (SHORE - 36, 0.55, 12), (SHORE + 26, 0.34, 9))):
        for x in range(-20, WIDTH + 20, 2):
            wave = 13 * sin(x / 330 + row * 2.1) + 6 * sin(x / 121 + row) + 2.5 * sin(x / 37 + row * 3)
            ragged = 0.55 + 0.45 * sin(x / 210 + row * 1.7) * sin(x / 83 + row)
            for _ in range(int(thick * 0.6 * ragged + 1)):
                canvas.dot(x + chance.gauss(0, 2), y + wave + chance.random() ** 2 * thick, strength * ragged, FOAM)


def _coast(canvas: Canvas) -> None:
    """Lamps along the foot of the headland and up its slope, each with its path on the water."""
    chance = canvas.random
    for _ in range(120):
        x = WIDTH - 1150 * chance.random() ** 1.7
        up = chance.random() ** 2.6 * 105 * ((x - 900) / 1500) ** 1.3
        strength = chance.uniform(0.7, 3.4)
        color = WARM if chance.random() < 0.85 else FOAM
        canvas.disc(x, HORIZON - 4 - up, 0.9, 2.2 * strength, color)
        if up < 22:
            for n in range(70):
                fade = strength * 0.34 * (1 - n / 70) ** 1.6
                canvas.dot(x + chance.gauss(0, 1.2 + n * 0.05), HORIZON + 3 + n * chance.uniform(1.0, 2.6), fade, color)


def _somebody(canvas: Canvas) -> None:
    x, foot, tall = STANDS
    left, top = int(x - 150), int(foot - tall - 10)

    def stand(sheet: ImageDraw.ImageDraw) -> None:
        figure(sheet, 300, 2 * (foot - top), 2 * tall)

    shape = mask(300, int(foot) - top + 2, stand)
    still = shape.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((300, 190)).point(lambda v: v * 120 // 255)
    canvas.cover(still, (0.004, 0.016, 0.03), at=(left, int(foot) - 1))
    canvas.cover(shape, (0.003, 0.008, 0.014), at=(left, top))
