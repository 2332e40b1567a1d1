"""A city at night from a hill: streets in a grid to the horizon, a freeway, towers, aircraft coming in."""

import itertools
from math import cos, exp, log, sin, tau

from PIL import Image, ImageDraw

from articles.demo.drawing.canvas import Canvas, Color, Point, below, mask, spline
from articles.demo.drawing.figure import figure

SODIUM: Color = (1.0, 0.42, 0.08)
AMBER: Color = (1.0, 0.6, 0.22)
MERCURY: Color = (0.42, 0.95, 0.9)
WHITE: Color = (1.0, 0.88, 0.68)
RED: Color = (1.0, 0.1, 0.05)

WIDTH, HEIGHT = 2400, 1350
HORIZON = 500.0
MIDDLE = 1250.0
FOCUS = 2000.0
"""The width in pixels of what is as wide as it is away."""
TURN = 0.16
"""How far the grid is turned from the line of sight, in radians. Lengths are in heights of the viewer, about 200 m."""
FREEWAY: list[Point] = [
    (1500, 1.9),
    (1080, 2.9),
    (1010, 4.2),
    (1330, 6.5),
    (1500, 9.5),
    (1390, 15),
    (1520, 28),
    (1640, 70),
]
"""Where it is seen, in pixels from the left, at which distance."""


def city() -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, seed=1995)
    canvas.wash(_sky)
    _mountains(canvas)
    canvas.wash(_haze)
    _streets(canvas)
    _houses(canvas)
    _freeway(canvas)
    _towers(canvas)
    _aircraft(canvas)
    _hill(canvas)
    return canvas.develop(exposure=1.45, bloom=0.15, grain=1.8, vignette=0.5, lift=(6, 10, 14))


def _seen(x: float, y: float, z: float = 0.0) -> Point:
    """Where on the canvas a place is seen that lies x to the right, y ahead and z above the ground."""
    return MIDDLE + FOCUS * x / y, HORIZON + FOCUS * (1 - z) / y


def _sky(x: float, y: float) -> Color:
    off = y - HORIZON / HEIGHT
    if off > 0:
        return 0.008, 0.02, 0.03
    low = exp(off * 5.5)
    return 0.01 + 0.05 * low, 0.03 + 0.16 * low, 0.055 + 0.24 * low


def _haze(x: float, y: float) -> Color:
    """What hangs over the town, lit from below."""
    off = y - HORIZON / HEIGHT
    glow = exp(-((off * (15 if off < 0 else 13)) ** 2)) * (0.5 + 0.7 * exp(-(((x - 0.69) * 3.2) ** 2)))
    near = 0.06 * exp(-((off - 0.2) ** 2) * 11) * exp(-(((x - 0.36) * 1.6) ** 2)) if off > 0 else 0.0
    return 0.5 * glow + near, 0.23 * glow + 0.6 * near, 0.09 * glow + 0.4 * near


def _mountains(canvas: Canvas) -> None:
    for height, wide, color in ((64, 0.8, (0.042, 0.12, 0.165)), (30, 1.7, (0.035, 0.085, 0.115))):
        shifts = [canvas.random.random() * tau for _ in range(6)]
        tops: list[Point] = []
        for x in range(0, WIDTH + 8, 8):
            waves = sum(sin(x / 210 * wide * 1.9**n + shift) / 1.75**n for n, shift in enumerate(shifts))
            tops.append((x, 80 - height * (0.75 + 0.3 * waves) * (0.35 + 0.65 * abs(x - 1650) / 1650)))
        canvas.cover(below(tops, WIDTH, 84), color, at=(0, int(HORIZON) - 80))


def _patch(x: float, y: float) -> float:
    """How lit the town is there: parks and hills are dark."""
    wave = sin(x * 0.31 + 1.3) + sin(y * 0.21 + x * 0.13) + sin(x * 0.083 - y * 0.047 + 2)
    return min(1.0, max(0.1, 0.66 + 0.36 * wave))


def _lamp(canvas: Canvas, x: float, y: float, strength: float, color: Color, z: float = 0.04) -> None:
    """A light in the town, dimmer with distance, and drowned in haze in the end."""
    right, down = _seen(x, y, z)
    if -9 < right < WIDTH + 9 and HORIZON + 2 < down < HEIGHT + 9:
        canvas.disc(right, down, min(2.3, 6.5 / y), strength * exp(-y / 200) * _patch(x, y), color)


def _streets(canvas: Canvas) -> None:
    """The grid, of which every seventh street is a boulevard."""
    chance = canvas.random
    for number in range(-150, 151):
        main = number % 7 == 3
        color = MERCURY if chance.random() < 0.1 else AMBER if main else SODIUM
        strength = chance.uniform(17, 30) if main else chance.uniform(4.5, 11)
        for runs_away in (True, False):
            _street(canvas, number * (0.42 if runs_away else 0.6), runs_away, strength, color)


def _street(canvas: Canvas, place: float, runs_away: bool, strength: float, color: Color) -> None:
    """One street, away from the viewer or across. Of lamps far off only some are drawn, each for several."""
    chance = canvas.random
    at, end = (1.5, 130.0) if runs_away else (-40.0, 40.0)
    while at < end:
        along, across = (at, place) if runs_away else (place, at)
        x, y = across * cos(TURN) + along * sin(TURN), along * cos(TURN) - across * sin(TURN)
        step = max(0.07, 0.0055 * abs(y) ** 1.5 if runs_away else 0.0034 * abs(y))
        if y > 1.7 and abs(x) < y * 0.65 and (runs_away or y < 45):
            _lamp(canvas, x, y, strength * chance.uniform(0.4, 1.3) / (1 + y / 30), color)
        elif y <= 1.7 or not runs_away:
            step = max(step, 0.3)
        at += step * chance.uniform(0.9, 1.1)


def _houses(canvas: Canvas) -> None:
    """Windows, signs and yards between the streets, as many to a piece of the picture whatever its distance."""
    chance = canvas.random
    for _ in range(7000):
        y = FOCUS / (6 + (HEIGHT - HORIZON) * chance.random() ** 1.7)
        x = (chance.random() - 0.5) * 1.3 * y
        color = chance.choice((SODIUM, AMBER, AMBER, WHITE, MERCURY))
        _lamp(canvas, x, y, 5.0 * chance.random() ** 5 + 0.3, color, z=chance.random() * 0.05)


def _freeway(canvas: Canvas) -> None:
    """Two carriageways in a long exposure: white comes, red goes."""
    chance = canvas.random
    middle = spline([(x, log(y)) for x, y in FREEWAY], 24)
    for n in range(64):
        comes = n % 2 == 0
        side = chance.uniform(0.02, 0.14) * (-1 if comes else 1)
        strength = chance.uniform(0.15, 1.1) * (1.0 if comes else 0.85)
        trail = [(x + FOCUS * side / exp(away), HORIZON + FOCUS * 0.99 / exp(away)) for x, away in middle]
        for (x, y), (to_x, to_y) in itertools.pairwise(trail):
            near = min(1.0, 0.3 + (y - HORIZON) / 330)
            canvas.line(((x, y), (to_x, to_y)), 1.5 * strength * near, WHITE if comes else RED, step=1.2)


def _towers(canvas: Canvas) -> None:
    """A downtown: boxes of dark glass, and some floors still lit."""
    chance = canvas.random
    boxes = []
    for _ in range(34):
        off = chance.gauss(0, 1)
        away = chance.uniform(15, 21)
        tall = max(0.25, 2.0 * exp(-(off**2) * 0.8) * chance.uniform(0.4, 1.0))
        left, top = _seen(3.5 + off * 1.35, away, tall)
        right, foot = _seen(3.5 + off * 1.35 + chance.uniform(0.16, 0.3), away)
        boxes.append((round(left), round(top), round(right), round(foot)))
    boxes.sort(key=lambda box: box[3])
    for left, top, right, foot in boxes:
        shade = chance.uniform(0.5, 1.2)
        shape = Image.linear_gradient("L").resize((right - left, foot - top)).point(lambda v: 250 - v * 150 // 255)
        canvas.cover(shape, (0.03 * shade, 0.05 * shade, 0.065 * shade), at=(left, top))
    for n, box in enumerate(boxes):
        _windows(canvas, box, boxes[n + 1 :])


def _windows(canvas: Canvas, box: tuple[int, int, int, int], before: list[tuple[int, int, int, int]]) -> None:
    """The lit windows of a tower, where none of those that stand before it hides them."""
    chance = canvas.random
    left, top, right, foot = box
    color, lit = chance.choice((WHITE, WHITE, AMBER, MERCURY)), chance.uniform(0.15, 0.6)
    for down in range(top + 4, foot - 2, 4):
        floor = lit * chance.choice((0.2, 1, 1, 1.7))
        for across in range(left + 3, right - 1, 3):
            hidden = any(x <= across <= to_x and y <= down for x, y, to_x, _ in before)
            if not hidden and chance.random() < floor:
                canvas.dot(across, down, chance.uniform(0.3, 2.2), color)
    if foot - top > 150:
        canvas.disc((left + right) / 2, top - 4, 1.2, 5, RED)


def _aircraft(canvas: Canvas) -> None:
    """One behind another, coming in to land."""
    for n in range(6):
        x, y = 300 + 118 * n - n * n * 3.0, 186 + 38 * n + n * n * 1.7
        canvas.disc(x, y, 3.2 - 0.42 * n, 34 / (1 + 0.6 * n), (0.85, 0.95, 1.0))


def _hill(canvas: Canvas) -> None:
    """The slope that the viewer stands on, with brush, and somebody who looks at all this."""
    chance = canvas.random
    top = 880

    def draw(sheet: ImageDraw.ImageDraw) -> None:
        edge: list[Point] = []
        for x in range(0, WIDTH + 5, 5):
            slope = 1206 + 110 * (x / WIDTH) ** 1.4 + 12 * sin(x / 210) + 4 * sin(x / 47)
            edge.append((2 * x, 2 * (slope - top)))
        sheet.polygon([(0, 999), *edge, (2 * WIDTH, 999)], fill=255)
        for across, down in edge:
            for _ in range(5):
                tip = (across + chance.uniform(-16, 16), down - 3 - chance.random() ** 3 * 46)
                sheet.line((across + chance.uniform(-5, 5), down + 9, *tip), fill=255, width=chance.choice((2, 3)))
        figure(sheet, 2 * 470, 2 * (1226 - top), 2 * 300)

    canvas.cover(mask(WIDTH, HEIGHT - top, draw), (0.004, 0.007, 0.01), at=(0, top))
