"""Somebody who stands with the back to us: the one figure of these pictures."""

from PIL import ImageDraw

from articles.demo.drawing.canvas import Point

HALF: list[Point] = [
    *((0.0, 1.0), (0.028, 0.995), (0.05, 0.975), (0.058, 0.945), (0.056, 0.915), (0.046, 0.885), (0.036, 0.868)),
    *((0.04, 0.845), (0.075, 0.828), (0.115, 0.812), (0.137, 0.785), (0.147, 0.74), (0.153, 0.66), (0.157, 0.58)),
    *((0.153, 0.5), (0.148, 0.462), (0.128, 0.455), (0.118, 0.48), (0.116, 0.4), (0.112, 0.37)),
]
"""The right half of head and coat, from the crown down: to the right of the middle and up, in heights of the figure."""
LEG: list[Point] = [(0.11, 0.4), (0.104, 0.2), (0.098, 0.03), (0.108, 0.0), (0.045, 0.0), (0.04, 0.2), (0.006, 0.4)]


def figure(sheet: ImageDraw.ImageDraw, x: float, foot: float, tall: float) -> None:
    """Draw it white on a mask, `x` its middle and `foot` where it stands, in the sheet's own pixels."""

    def at(across: float, up: float) -> Point:
        return x + across * tall, foot - up * tall

    right = [at(*each) for each in HALF]
    left = [at(-across * 0.98, up) for across, up in reversed(HALF)]
    sheet.polygon(right + left, fill=255)
    sheet.polygon([at(*each) for each in LEG], fill=255)
    sheet.polygon([at(-across * 0.93, up) for across, up in LEG], fill=255)
