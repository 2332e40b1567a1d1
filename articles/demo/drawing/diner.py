"""A diner after closing time, seen from the street in the rain; and the line of a story that runs both ways."""

from math import exp, sin

from PIL import Image, ImageDraw, ImageFilter

from articles.demo.drawing.canvas import Canvas, Color, mask

SIDE = 1600
WINDOW = (150, 470, 1450, 930)
"""The window: left, top, right, bottom."""
STREET = 1080
"""Where the wet pavement begins."""
LAMPS = (400, 800, 1200)
LAMP_WARM: Color = (1.0, 0.66, 0.3)
SODIUM: Color = (1.0, 0.5, 0.12)
TEAL: Color = (0.2, 0.85, 0.9)
RED: Color = (1.0, 0.1, 0.06)


def diner() -> Image.Image:
    canvas = Canvas(SIDE, SIDE, seed=12)
    canvas.wash(_room, detail=200)
    _inside(canvas)
    _lit(canvas)
    _wall(canvas)
    canvas.wash(_outside)
    _neon(canvas)
    canvas.mirror(STREET, strength=0.75, blur=44)
    _street(canvas)
    _rain(canvas)
    return canvas.develop(exposure=1.25, bloom=0.17, grain=1.8, vignette=0.6, lift=(6, 11, 15))


def _room(x: float, y: float) -> Color:
    """The back wall under three lamps."""
    light = 0.05 + 0.1 * y
    for lamp in LAMPS:
        across, down = (x - lamp / SIDE) * 9.5, (y - 0.41) * 4.6
        light += 1.3 * exp(-(across**2) - down**2 if down > 0 else -(across**2) - down**2 * 4)
    return 1.05 * light, 0.52 * light, 0.17 * light


def _inside(canvas: Canvas) -> None:
    """Counter and shelves at the back, out of focus; three booths, a table with two cups in the middle one."""
    left, _, right, bottom = WINDOW

    def back(sheet: ImageDraw.ImageDraw) -> None:
        sheet.rectangle((left, 752, right, 775), fill=200)
        sheet.rectangle((left, 775, right, bottom), fill=120)
        for x in range(left + 50, right, 62):
            sheet.rectangle((x, 600 + 9 * (x % 5), x + 17, 648), fill=110)
        sheet.rectangle((left, 648, right, 655), fill=150)

    canvas.cover(mask(SIDE, SIDE, back, fine=1).filter(ImageFilter.GaussianBlur(5)), (0.17, 0.06, 0.025))

    def booths(sheet: ImageDraw.ImageDraw) -> None:
        for middle in LAMPS:
            for side in (-1, 1):
                near, far = 2 * (middle + side * 118), 2 * (middle + side * 178)
                sheet.rounded_rectangle((min(near, far), 2 * 700, max(near, far), 2 * bottom + 80), 34, fill=255)
            sheet.rectangle((2 * (middle - 84), 2 * 826, 2 * (middle + 84), 2 * 837), fill=255)
            sheet.rectangle((2 * (middle - 7), 2 * 837, 2 * (middle + 7), 2 * bottom), fill=255)
        for side in (-1, 1):
            x = 2 * (LAMPS[1] + side * 40)
            sheet.rounded_rectangle((x - 22, 2 * 800, x + 22, 2 * 827), 8, fill=255)
            sheet.arc((x + side * 22 - 14, 2 * 804, x + side * 22 + 14, 2 * 820), 0, 360, fill=255, width=5)

    canvas.cover(mask(SIDE, SIDE, booths), (0.05, 0.018, 0.016))


def _lit(canvas: Canvas) -> None:
    """Three lamps that hang, and what they lay on tables and seats."""

    def shades(sheet: ImageDraw.ImageDraw) -> None:
        for middle in LAMPS:
            sheet.line((2 * middle, 2 * WINDOW[1], 2 * middle, 2 * 590), fill=255, width=5)
            sheet.polygon(
                [(2 * (middle + across), 2 * y) for across, y in ((-13, 586), (13, 586), (58, 630), (-58, 630))],
                fill=255,
            )

    canvas.cover(mask(SIDE, SIDE, shades), (0.04, 0.025, 0.02))
    for middle in LAMPS:
        for across in range(-52, 53):
            for down in range(5):
                canvas.dot(middle + across, 631 + down, 9, LAMP_WARM)
        for across in range(-84, 85):
            canvas.dot(middle + across, 826, 1.7 * exp(-((across / 52) ** 2)), LAMP_WARM)
        for side in (-1, 1):
            for n in range(52):
                canvas.dot(middle + side * (124 + n), 701, 0.5, LAMP_WARM)
    for x in (LAMPS[1] - 40, LAMPS[1] + 40):
        for n in range(-10, 11):
            canvas.dot(x + n, 800.5, 2.2, LAMP_WARM)


def _wall(canvas: Canvas) -> None:
    """The house around the window, with its mullions and an awning."""
    left, top, right, bottom = WINDOW

    def wall(sheet: ImageDraw.ImageDraw) -> None:
        sheet.rectangle((0, 0, 2 * SIDE, 2 * SIDE), fill=255)
        sheet.rectangle((2 * left, 2 * top, 2 * right, 2 * bottom), fill=0)
        for x in (left + 434, left + 866):
            sheet.rectangle((2 * x - 9, 2 * top, 2 * x + 9, 2 * bottom), fill=255)

    canvas.cover(mask(SIDE, SIDE, wall), (0.008, 0.022, 0.028))


def _neon(canvas: Canvas) -> None:
    """A tube of cold light along the eaves."""
    for x in range(96, SIDE - 96):
        for y, strength in ((398, 2.6), (399, 5.0), (400, 2.6), (412, 0.9)):
            canvas.dot(x, y, strength * (0.25 if x % 372 < 5 else 1.0), TEAL)


def _outside(x: float, y: float) -> Color:
    """What falls on the wall and the pavement from the window and from a street lamp on the left."""
    down = y * SIDE
    if WINDOW[1] - 6 < down < WINDOW[3] + 6 and WINDOW[0] - 6 < x * SIDE < WINDOW[2] + 6:
        return 0.0, 0.004, 0.005
    street = 0.03 * exp(-(((x + 0.1) * 1.5) ** 2) - ((y - 0.1) * 1.6) ** 2)
    spill = 0.1 * exp(-abs(down - WINDOW[3]) / 95) if down > WINDOW[3] else 0.03 * exp(-abs(WINDOW[1] - down) / 60)
    spill *= exp(-(((x - 0.5) * 2.1) ** 4))
    return 0.25 * street + spill, 1.1 * street + 0.5 * spill, 1.25 * street + 0.17 * spill


def _street(canvas: Canvas) -> None:
    """The curb, and lights of a street behind us that the wet ground shows."""
    chance = canvas.random
    for n in range(SIDE):
        canvas.dot(n, STREET - 2 + 0.5 * sin(n / 40), 0.12 * exp(-(((n - 800) / 620) ** 4)), LAMP_WARM)
    for _ in range(4200):
        near = chance.random() ** 1.4
        x, y = chance.uniform(0, SIDE), STREET + 6 + (SIDE - STREET) * near
        half = 4 + 22 * near
        glint = 0.16 * chance.random() ** 2 * exp(-(((x - 800) / 640) ** 4))
        for part in range(-4, 5):
            canvas.dot(x + half * part / 4, y, glint * (1 - abs(part) / 5), LAMP_WARM)
    for x, color in ((92, TEAL), (1530, RED), (1478, RED), (236, TEAL)):
        for _ in range(900):
            y = STREET + 30 + 420 * chance.random()
            canvas.dot(x + chance.gauss(0, 9 + (y - STREET) * 0.03), y, 0.42, color)


def _rain(canvas: Canvas) -> None:
    """Drops that fall between us and the window, brighter before it, and their splashes."""
    chance = canvas.random
    for _ in range(1900):
        x, y = chance.uniform(0, SIDE), chance.uniform(-60, SIDE)
        bright = WINDOW[0] < x < WINDOW[2] and WINDOW[1] - 150 < y < WINDOW[3] + 120
        long, strength = chance.uniform(14, 62), chance.uniform(0.04, 0.26 if bright else 0.09)
        canvas.line(
            ((x, y), (x - long * 0.09, y + long)), strength, (1.0, 0.85, 0.7) if bright else (0.6, 0.9, 1.0), step=1.4
        )
    for _ in range(420):
        x, y = chance.uniform(60, SIDE - 60), STREET + 12 + (SIDE - STREET) * chance.random()
        for n in range(-4, 5):
            canvas.dot(x + 1.5 * n, y, 0.3 * (1 - abs(n) / 5), chance.choice(((1.0, 0.8, 0.6), (0.4, 0.9, 0.95))))
