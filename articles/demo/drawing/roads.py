"""A freeway at dusk, long exposed and very wide; and a runway at night, upright."""

import itertools
from math import cos, exp, pi, sin
from random import Random

from PIL import Image, ImageDraw

from articles.demo.drawing.canvas import Canvas, Color, Point, below, mask, spline

SODIUM: Color = (1.0, 0.5, 0.12)
WHITE: Color = (1.0, 0.9, 0.74)
COOL: Color = (0.8, 0.93, 1.0)
RED: Color = (1.0, 0.09, 0.04)
GREEN: Color = (0.15, 1.0, 0.5)
BLUE: Color = (0.08, 0.3, 1.0)
DARK: Color = (0.006, 0.01, 0.014)

WIDE, LOW = 2400, 1004
FAR = 455.0
"""The horizon of the freeway, in pixels from the top."""
PALMS = (
    *((2010, 760, 150, -26, 0.9), (2128, 760, 235, 16, 0.72), (2275, 760, 84, -34, 1.1)),
    (190, 545, 262, 18, 0.55),
)
"""Each by its foot from the left and the top, its crown from the top, how far it leans, its size."""


def freeway() -> Image.Image:
    canvas = Canvas(WIDE, LOW, seed=405)
    canvas.wash(_dusk)
    _hills(canvas)
    _town(canvas)
    _trails(canvas)
    _lamps(canvas)
    _palms(canvas)
    return canvas.develop(exposure=1.55, bloom=0.17, grain=1.8, vignette=0.5, lift=(8, 11, 16))


def _dusk(x: float, y: float) -> Color:
    off = y - FAR / LOW
    if off > 0:
        return 0.012 + 0.09 * exp(-off * 9), 0.016 + 0.045 * exp(-off * 9), 0.024 + 0.02 * exp(-off * 9)
    low, rim = exp(off * 2.6), exp(off * 9) * (0.45 + 0.8 * exp(-(((x - 0.6) * 2.2) ** 2)))
    return 0.01 + 0.05 * low + 0.85 * rim, 0.05 + 0.17 * low + 0.31 * rim, 0.1 + 0.24 * low + 0.1 * rim


def _hills(canvas: Canvas) -> None:
    for height, wide, color in ((92, 330, (0.1, 0.1, 0.11)), (48, 190, (0.022, 0.034, 0.042))):
        tops: list[Point] = []
        for x in range(0, WIDE + 10, 10):
            waves = 0.62 + 0.3 * sin(x / wide + height) + 0.12 * sin(x / wide * 2.7) + abs(x - 1400) / 4200
            tops.append((x, 130 - height * waves))
        canvas.cover(below(tops, WIDE, 140), color, at=(0, int(FAR) - 130))


def _trails(canvas: Canvas) -> None:
    """Two bundles of trails that part around the viewer: red away to the right, white from the left."""
    chance = canvas.random
    for n in range(96):
        comes, lane = n % 2 == 0, chance.random()
        strength = chance.uniform(0.15, 1.0) ** 1.6 * 2.4
        if comes:
            knots = [(-260 + 620 * lane, 1120), (420 + 380 * lane, 800), (1010 + 150 * lane, 610)]
            knots += [(1340 + 50 * lane, 520), (1408 + 12 * lane, 478), (1465 + 3 * lane, 459)]
        else:
            knots = [(1060 + 820 * lane, 1120), (1180 + 420 * lane, 800), (1290 + 190 * lane, 610)]
            knots += [(1425 + 58 * lane, 520), (1438 + 15 * lane, 478), (1472 + 3 * lane, 459)]
        wander = chance.uniform(-1.5, 1.5)
        trail = [(x + wander, y) for x, y in spline(knots, 26)]
        for a, b in itertools.pairwise(trail):
            near = min(1.0, 0.35 + (a[1] - FAR) / 420)
            canvas.line((a, b), 1.4 * strength * near, WHITE if comes else RED, step=1.5)


def _town(canvas: Canvas) -> None:
    """Lights of the valley on both sides, thicker toward the hills."""
    chance = canvas.random
    for _ in range(3200):
        x = chance.uniform(0, WIDE)
        y = FAR + 2 + 330 * chance.random() ** 3
        color = chance.choice((SODIUM, SODIUM, SODIUM, WHITE, COOL))
        if abs(x - 1440 + (y - FAR) * 0.9) > (y - FAR) * 2.6 + 20:
            canvas.disc(x, y, 0.5 + (y - FAR) / 130, chance.uniform(0.2, 1.0) ** 2 * 4, color)


def _lamps(canvas: Canvas) -> None:
    """Posts with two arms along the middle of the freeway."""
    posts = []
    for x, foot in spline([(968, 815), (1222, 612), (1398, 522), (1437, 480), (1468, 459)], 4)[::2]:
        near = (foot - FAR) / 360
        posts.append((x, foot - 640 * near, near, foot))

    def stand(sheet: ImageDraw.ImageDraw) -> None:
        for x, y, near, foot in posts:
            wide = max(1, round(9 * near))
            bow = spline([(x - 62 * near, y), (x - 30 * near, y - 12 * near), (x, y + 10 * near)], 8)
            sheet.line([(2 * a, 2 * b) for a, b in bow], fill=255, width=wide)
            sheet.line([(2 * (2 * x - a), 2 * b) for a, b in bow], fill=255, width=wide)
            sheet.line((2 * x, 2 * (y + 8 * near), 2 * x, 2 * foot), fill=255, width=wide)

    canvas.cover(mask(WIDE, LOW, stand), DARK)
    for x, y, near, _ in posts:
        for arm in (-62, 62):
            canvas.disc(x + arm * near, y + 3 * near, 5.0 * near + 0.5, 24, SODIUM)


def _palms(canvas: Canvas) -> None:
    """An embankment on the right with three palms, and one across the road."""
    chance = canvas.random

    def draw(sheet: ImageDraw.ImageDraw) -> None:
        for palm in PALMS:
            _palm(sheet, chance, *palm)
        bank = spline([(1560, 1010), (1760, 880), (1960, 742), (2180, 690), (2420, 664)], 12)
        sheet.polygon([(2 * x, 2 * y) for x, y in bank] + [(2 * WIDE, 2 * LOW + 20)], fill=255)
        for x, y in bank[12:]:
            for _ in range(16):
                root = 2 * x + chance.uniform(-20, 20)
                tip = (root + chance.uniform(-12, 12), 2 * y - 34 * chance.random() ** 2)
                sheet.line((root, 2 * y + 14, *tip), fill=255, width=3)

    canvas.cover(mask(WIDE, LOW, draw), DARK)


def _palm(
    sheet: ImageDraw.ImageDraw, chance: Random, x: float, foot: float, top: float, lean: float, size: float
) -> None:
    trunk = spline([(x + lean, top), (x + lean * 0.2, (top + foot) / 2), (x, foot)], 12)
    sheet.line([(2 * across, 2 * down) for across, down in trunk], fill=255, width=round(17 * size), joint="curve")
    crown = (2 * (x + lean), 2 * top)
    for _ in range(44):
        _frond(sheet, *crown, 2 * size * chance.uniform(0.45, 1.15), chance.uniform(-0.75, pi + 0.75))
    for n in range(-6, 7):
        dry = (crown[0] + 3.2 * size * n, crown[1] + size * chance.uniform(60, 110))
        sheet.line((*crown, *dry), fill=255, width=4)


def _frond(sheet: ImageDraw.ImageDraw, x: float, y: float, size: float, turn: float) -> None:
    """One leaf of a fan palm: a stalk that bends down, with a fan at its end."""
    out, up = cos(turn), sin(turn)
    tip = (x + out * size * 66, y - up * size * 46 + size * 16 * out * out)
    sheet.line((x, y, *tip), fill=255, width=3)
    for n in range(-4, 5):
        spread = turn + n * 0.27
        long = size * (34 - 4 * abs(n))
        end = (tip[0] + cos(spread) * long, tip[1] - sin(spread) * long * 0.8 + size * (8 + 10 * out * out))
        sheet.line((*tip, *end), fill=255, width=3)


TALL_WIDTH, TALL = 1200, 1800
END = 1130.0
"""The horizon of the runway, in pixels from the top."""


def runway() -> Image.Image:
    canvas = Canvas(TALL_WIDTH, TALL, seed=25)
    canvas.wash(_fog)
    _far_town(canvas)
    _rows(canvas)
    _landing(canvas)
    return canvas.develop(exposure=1.3, bloom=0.2, grain=1.8, vignette=0.6, lift=(5, 10, 15))


def _fog(x: float, y: float) -> Color:
    off = y - END / TALL
    rim = exp(-((off * (6 if off < 0 else 14)) ** 2)) * (0.5 + 0.6 * exp(-(((x - 0.5) * 3) ** 2)))
    if off > 0:
        return 0.01 + 0.07 * rim, 0.018 + 0.1 * rim, 0.028 + 0.1 * rim
    low = exp(off * 3)
    beam = 0.07 * exp(-(((x - 0.5) / (0.04 + 0.34 * (y - 0.3))) ** 2)) * exp(-((y - 0.36) * 3.5)) if y > 0.3 else 0.0
    return (
        0.006 + 0.02 * low + 0.2 * rim + beam,
        0.028 + 0.13 * low + 0.13 * rim + beam,
        0.05 + 0.2 * low + 0.08 * rim + beam,
    )


def _far_town(canvas: Canvas) -> None:
    chance = canvas.random
    for _ in range(700):
        x, y = chance.uniform(0, TALL_WIDTH), END - chance.random() ** 3 * 26 + 3
        canvas.dot(x, y, chance.uniform(0.2, 2.6), chance.choice((SODIUM, SODIUM, WHITE, COOL)))


def _at(x: float, away: float) -> Point:
    """Where a light is seen, x widths of the runway from its middle and so far off."""
    return TALL_WIDTH / 2 + 1050 * x / away, END + 640 / away


def _rows(canvas: Canvas) -> None:
    """White along the middle and the edges, green across the threshold, blue along the taxiways, red at the end."""
    chance = canvas.random
    rows = (
        (0.0, 0.5, WHITE, 9),
        (-0.5, 1.0, WHITE, 14),
        (0.5, 1.0, WHITE, 14),
        (-0.16, 0.8, WHITE, 7),
        (0.16, 0.8, WHITE, 7),
    )
    taxi = tuple((side, 1.15, BLUE, 16) for side in (-1.35, 1.35, -2.2, 2.2, -3.4, 3.4))
    for x, spacing, color, strength in (*rows, *taxi):
        away = 0.98 + spacing * 0.3
        while away < 46:
            right, down = _at(x + chance.uniform(-0.004, 0.004), away)
            canvas.disc(right, down, 7.5 / away + 0.45, strength * chance.uniform(0.75, 1.2) / (0.8 + away / 12), color)
            away += spacing * (0.55 + away * 0.028)
    for n in range(-10, 11):
        if n:
            canvas.disc(*_at(n * 0.052, 1.62), 5.4, 13, GREEN)
            canvas.disc(*_at(n * 0.05, 30), 0.8, 9, RED)


def _landing(canvas: Canvas) -> None:
    """An aircraft that comes straight at us: two lights, their rays, and what blinks at its wings."""
    x, y = TALL_WIDTH / 2, 565.0
    for side in (-1, 1):
        canvas.disc(x + 21 * side, y, 10, 60, COOL)
        for n in range(1, 520):
            fade = 5 * (1 - n / 520) ** 3
            canvas.dot(x + 21 * side + n * side, y, fade, COOL)
        for n in range(1, 120):
            for down in (-1, 1):
                canvas.dot(x + 21 * side, y + n * down, 5 * (1 - n / 120) ** 3, COOL)
    canvas.disc(x - 120, y - 9, 3, 12, RED)
    canvas.disc(x + 120, y - 9, 3, 12, GREEN)
    canvas.disc(x, y - 26, 2.4, 8, WHITE)
