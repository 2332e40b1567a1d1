"""The story of a novel as a line: what comes before a film, the film, and what comes after. Nothing behind it."""

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 400
FINE = 3
MIDDLE = 200
STEEL = (74, 136, 184, 255)
AMBER = (203, 132, 44, 255)
QUIET = (128, 138, 146, 255)
"""Each of them is seen on paper and at night."""

Ink = tuple[int, int, int, int]


def line() -> Image.Image:
    sheet = Image.new("RGBA", (WIDTH * FINE, HEIGHT * FINE))
    draw = ImageDraw.Draw(sheet)
    _stroke(draw, (40, 1520), QUIET, 3)
    for x in range(500, 660, 26):
        draw.rectangle(_scaled(x, MIDDLE - 4, x + 13, MIDDLE + 4), fill=(0, 0, 0, 0))
    _stroke(draw, (110, 470), STEEL, 14)
    _stroke(draw, (990, 1470), STEEL, 14)
    draw.polygon([(FINE * x, FINE * y) for x, y in ((1470, 168), (1540, 200), (1470, 232))], fill=STEEL)
    for x in (110, 290, 470):
        _ring(draw, x, STEEL)
    for x in (990, 1230):
        _ring(draw, x, STEEL)
    _frame(draw)
    return sheet.reduce(FINE)


def _scaled(*box: float) -> list[float]:
    return [FINE * each for each in box]


def _stroke(draw: ImageDraw.ImageDraw, span: tuple[int, int], ink: Ink, thick: int) -> None:
    draw.rectangle(_scaled(span[0], MIDDLE - thick / 2, span[1], MIDDLE + thick / 2), fill=ink)


def _ring(draw: ImageDraw.ImageDraw, x: int, ink: Ink) -> None:
    draw.ellipse(_scaled(x - 27, MIDDLE - 27, x + 27, MIDDLE + 27), fill=ink)
    draw.ellipse(_scaled(x - 14, MIDDLE - 14, x + 14, MIDDLE + 14), fill=(0, 0, 0, 0))


def _frame(draw: ImageDraw.ImageDraw) -> None:
    """A frame of film with its perforation, for the film in the middle."""
    draw.rounded_rectangle(_scaled(680, 70, 910, 330), FINE * 12, fill=AMBER)
    draw.rectangle(_scaled(706, 122, 884, 278), fill=(0, 0, 0, 0))
    for x in range(698, 890, 36):
        for y in (84, 292):
            draw.rounded_rectangle(_scaled(x, y, x + 20, y + 24), FINE * 4, fill=(0, 0, 0, 0))
    draw.ellipse(_scaled(768, 173, 822, 227), fill=AMBER)
