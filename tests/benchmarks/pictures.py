"""Pictures: from an upload to its widths, and what the lead weighs: `python -m tests.benchmarks.pictures`.

A 12-megapixel JPEG with the noise of a camera, drawn by code (`--file` takes one of yours); the lead is the demo's. As
measure.py, it works in a database of its own, SQLite or with DATABASE_URL PostgreSQL.
"""

import argparse
import io
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.benchmarks.measure import report, settle

SIZE = (4000, 3000)
SCREENS = {"375 px, two device pixels each": 750, "1440 px": 1440}
"""What a phone and a laptop need of a picture that is as wide as the screen."""


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--file", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        os.environ["VAR_DIR"] = folder
        run(chosen.file.read_bytes() if chosen.file else photograph(*SIZE))


def run(data):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from articles.demo import pictures

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, Python {sys.version.split()[0]}, Pillow {Image.__version__}")
    uploads(data)
    lead(pictures.drawn("city-at-night"))


def uploads(data):
    """A picture's way in, and what is drawn of it later."""
    from facts import picture_files

    begun, worked = time.perf_counter(), time.process_time()
    file = picture_files.take_in(data, by=None)
    took = f"{time.perf_counter() - begun:.2f} s ({time.process_time() - worked:.2f} s of CPU)"
    report(f"{file}: accepted, its widths ready", took, "under 2 s")
    begun = time.perf_counter()
    picture_files.take_in(data, by=None)
    report("the same bytes again", f"{1000 * (time.perf_counter() - begun):.1f} ms")
    picture_files.want(file, "50-50")
    for row in picture_files.waiting():
        begun = time.perf_counter()
        picture_files.draw(row)
        report(f"drawn later: {row.shape or 'uncropped'} {row.format}", f"{time.perf_counter() - begun:.2f} s")


def lead(data):
    """What a browser loads of a picture above the text, beside plain JPEGs of it."""
    from facts import picture_files, renditions

    file = picture_files.take_in(data, by=None)
    picture_files.draw(file.renditions.create(file=file, format="avif"))
    for screen, needed in SCREENS.items():
        weigh(data, file, screen, next(each for each in renditions.widths(file.width) if each >= needed))


def weigh(data, file, screen, width):
    from facts import picture_store, renditions

    with Image.open(io.BytesIO(data)) as image:
        plain = image.resize((width, renditions.height_at(*image.size, width)), Image.Resampling.LANCZOS)
    body = io.BytesIO()
    plain.save(body, "JPEG", quality=80)
    named = {each: picture_store.name(file.pk, width=width, format=each) for each in ("avif", "webp", file.format)}
    told = ", ".join(f"{each} {len(picture_store.read(name)):,}" for each, name in named.items())
    print(f"lead at {screen} ({width}): {told}; plain JPEG {body.tell():,}, the whole file {len(data):,} bytes")


def photograph(width, height):
    """A JPEG with soft light, edges and grain, always the same in the large."""
    chance = random.Random(6)
    light = [Image.effect_noise((width // part, height // part), 70).resize((width, height)) for part in (40, 16, 5)]
    image = Image.merge("RGB", (ImageChops.add(light[0], light[1], 2), ImageChops.add(light[0], light[2], 2), light[0]))
    grain = Image.effect_noise((width, height), 6).filter(ImageFilter.GaussianBlur(0.8))
    image = ImageChops.add(image, Image.merge("RGB", (grain,) * 3), 1.6)
    pen = ImageDraw.Draw(image)
    for _ in range(200):
        x, y, far = chance.randrange(width), chance.randrange(height), chance.randrange(5, width // 12)
        pen.rectangle((x, y, x + far, y + 2 * far), fill=image.getpixel((x, y)))
    body = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.6)).save(body, "JPEG", quality=90)
    return body.getvalue()


if __name__ == "__main__":
    main()
