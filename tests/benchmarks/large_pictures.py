"""The largest files that the gate lets in, 30 megapixels of each kind: `python -m tests.benchmarks.large_pictures`.

Each is made in one process and read in another one, which tells its computing time and the most memory that it had. The
process that starts both stays small: what a process had before it became another program counts for the other one too.
Ends with 1 where one takes more than 3 s or 400 MB. What the gate refuses as too heavy says so.
"""

import random
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from PIL import Image

from facts.picture_gate import Refused, admit
from tests import picture_files as files

SIZE = (6704, 4472)
MOST_SECONDS, MOST_MEGABYTES = 3, 400


def picture():
    """Soft spots of all colours, with as much in it as a photograph of that size that fits into 20 MB."""
    small = (SIZE[0] // 8, SIZE[1] // 8)
    dots = Image.frombytes("RGB", small, random.Random(1).randbytes(small[0] * small[1] * 3))
    return dots.resize(SIZE, Image.Resampling.BICUBIC)


def through(image):
    image = image.copy()
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def flat(mode):
    """Broad stripes, which fit into 20 MB without loss."""
    image = Image.linear_gradient("L").resize(SIZE)
    image = Image.merge("RGB", (image, image.transpose(Image.Transpose.ROTATE_180), image))
    return through(image) if mode == "RGBA" else image.convert(mode)


def deep(mode):
    """16 bits of every colour and of transparency, or of gray."""
    row = b"".join(struct.pack(">4H", x // 9 * 9, 65535 - x // 9, 900, 30_000 + x // 9) for x in range(SIZE[0]))
    if mode == "I;16":
        row = b"".join(struct.pack(">H", x // 9 * 9) for x in range(SIZE[0]))
    return files.png([row] * SIZE[1], SIZE[0], 16, 0 if mode == "I;16" else 6)


SIDEWAYS = {"exif": b"Exif\0\0" + files.exif(6)}
WIDE = {"icc_profile": files.rgb_profile("Adobe RGB")} | SIDEWAYS
INKS = {"icc_profile": files.cmyk_profile()} | SIDEWAYS
ALL_COLORS = {"quality": 80, "speed": 10, "subsampling": "4:4:4"}
MADE = {
    "JPEG": lambda: files.saved(picture(), "JPEG", quality=90),
    "JPEG, sideways, in Adobe RGB": lambda: files.saved(picture(), "JPEG", quality=90, **WIDE),
    "JPEG, progressive, all colours": lambda: files.saved(
        picture(), "JPEG", quality=92, progressive=True, subsampling=0, **WIDE
    ),
    "JPEG, CMYK": lambda: files.saved(picture().convert("CMYK"), "JPEG", quality=80, **SIDEWAYS),
    "JPEG, CMYK with a profile": lambda: files.saved(picture().convert("CMYK"), "JPEG", quality=80, **INKS),
    "JPEG, CMYK, progressive": lambda: files.saved(
        picture().convert("CMYK"), "JPEG", quality=80, progressive=True, **INKS
    ),
    "the same with 25 megapixels": lambda: files.saved(
        picture().convert("CMYK").crop((0, 0, 5590, 4472)), "JPEG", quality=80, progressive=True, **INKS
    ),
    "JPEG, gray, progressive": lambda: files.saved(picture().convert("L"), "JPEG", quality=90, progressive=True),
    "PNG": lambda: files.saved(flat("RGB"), "PNG", compress_level=1, **WIDE),
    "PNG, transparent": lambda: files.saved(flat("RGBA"), "PNG", compress_level=1, **WIDE),
    "PNG, opaque alpha": lambda: files.saved(flat("RGB").convert("RGBA"), "PNG", compress_level=1, **WIDE),
    "PNG, palette": lambda: files.saved(picture().quantize(8), "PNG", compress_level=1, transparency=3, **SIDEWAYS),
    "PNG, 16 bits, transparent": lambda: deep("RGBA"),
    "PNG, 16 bits of gray": lambda: deep("I;16"),
    "GIF": lambda: files.saved(picture().quantize(32), "GIF"),
    "WebP": lambda: files.saved(picture(), "WEBP", quality=70, method=0, **WIDE),
    "WebP, transparent": lambda: files.saved(
        through(picture()), "WEBP", quality=70, method=0, alpha_quality=50, **WIDE
    ),
    "WebP, lossless, transparent": lambda: files.saved(
        through(picture().quantize(8).convert("RGB")), "WEBP", lossless=True, quality=0, method=0, **WIDE
    ),
    "WebP, 27 megapixels": lambda: files.saved(
        picture().crop((0, 0, 6050, 4472)), "WEBP", quality=70, method=0, **WIDE
    ),
    "WebP, 26 megapixels, transparent": lambda: files.saved(
        through(picture()).crop((0, 0, 5800, 4472)), "WEBP", quality=70, method=0, alpha_quality=50, **WIDE
    ),
    "AVIF": lambda: files.saved(picture(), "AVIF", quality=60, speed=10, **WIDE),
    "AVIF, all colours": lambda: files.saved(picture(), "AVIF", **ALL_COLORS, **WIDE),
    "AVIF, transparent": lambda: files.saved(through(picture()), "AVIF", quality=60, speed=10, **WIDE),
    "AVIF, all colours, transparent": lambda: files.saved(through(picture()), "AVIF", **ALL_COLORS, **WIDE),
    "the same with 27 megapixels": lambda: files.saved(
        through(picture()).crop((0, 0, 6030, 4472)), "AVIF", **ALL_COLORS, **WIDE
    ),
}


def read(path):
    content, start, began = path.read_bytes(), time.process_time(), time.perf_counter()
    try:
        image = admit(content).image
        told = f"{image.mode} {image.width} x {image.height}"
    except Refused as refusal:
        told = refusal.code
    peak = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000
    print(f"{time.process_time() - start:.2f}|{time.perf_counter() - began:.2f}|{peak:.0f}|{told}")


def main(*names):
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        for name in names or MADE:
            command = [sys.executable, "-m", "tests.benchmarks.large_pictures", str(path)]
            subprocess.run([*command, name], check=True)
            ran = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, waited, peak, told = ran.stdout.strip().split("|")
            size = f"{path.stat().st_size / 1_000_000:.1f} MB"
            print(f"{name:55} {size:>8} {seconds:>6} s ({waited} s) {peak:>4} MB  {told}", flush=True)
            passed = passed and float(seconds) <= MOST_SECONDS and float(peak) <= MOST_MEGABYTES
    sys.exit(not passed)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [path]:
            read(Path(path))
        case [path, name]:
            Path(path).write_bytes(MADE[name]())
        case _:
            main()
