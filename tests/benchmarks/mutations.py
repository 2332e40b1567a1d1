"""Damaged picture files at the gate: `python -m tests.benchmarks.mutations [5000] [--json]`.

Each is a good file of tests/picture_files.py with something done to it, seeded by its number, so that `mutated(1234)`
is always the same. Nothing but a refusal or a clean picture may come of it, within 3 s of computing and 400 MB of
memory. A process of its own reads them, so that a crash of the decoders shows as well, with the number of the file.
"""

import argparse
import io
import json
import random
import re
import subprocess
import sys
import time
import zlib
from collections import Counter
from functools import cache
from resource import RUSAGE_SELF, getrusage

from PIL import Image

from facts.picture_gate import Refused, admit
from tests import picture_files as files

MOST_SECONDS, MOST_MEGABYTES = 3, 400


@cache
def good():
    """The files that something is done to."""
    bare, metadata = (
        files.quarters(),
        {"exif": b"Exif\0\0" + files.exif(6), "icc_profile": files.rgb_profile("Adobe RGB")},
    )
    cmyk = Image.new("CMYK", files.SIZE, (10, 80, 120, 30))
    return (
        files.jpeg(**metadata),
        files.jpeg(progressive=True, comment=b"night"),
        files.jpeg(cmyk, icc_profile=files.cmyk_profile()),
        files.with_segments(files.jpeg(), files.segment(0xE1, files.MOTION)) + files.VIDEO,
        files.saved(bare, "PNG", **metadata),
        files.saved(files.see_through(), "PNG", icc_profile=files.rgb_profile("Display P3")),
        files.saved(files.quarters("P"), "PNG", transparency=3),
        files.deep_png(0),
        files.deep_png(6, alpha=90),
        files.saved(files.quarters("P"), "GIF"),
        files.saved(bare, "WEBP", **metadata),
        files.saved(files.see_through(), "WEBP", lossless=True),
        files.saved(bare, "AVIF", **metadata),
        files.saved(files.see_through(), "AVIF", quality=60),
        *animations(),
    )


@cache
def animations():
    return tuple(files.moving(format) for format in ("PNG", "GIF", "WEBP", "AVIF"))


def mutated(number):
    """The content of that damaged file, and the frame that is asked for."""
    chance = random.Random(number)
    untouched = chance.choice(good())
    content = bytearray(untouched)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):
        chance.choice(DEEDS)(content, chance)
    if content.startswith(b"\x89PNG") and chance.random() < 0.8:
        content = repaired(bytes(content))
    return bytes(content), chance.choice((0, 1, 2)) if untouched in animations() else 0


def flip_bits(content, chance):
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def flip_in_the_head(content, chance):
    for _ in range(chance.choice((1, 2, 4))):
        content[chance.randrange(min(len(content), 200))] ^= 1 << chance.randrange(8)


def cut(content, chance):
    del content[chance.randrange(1, len(content)) :]
    content.extend(b"\0")


def take_out(content, chance):
    start = chance.randrange(len(content))
    del content[start : start + chance.choice((1, 2, 4, 16, 100))]
    content.extend(b"\0")


def insert(content, chance):
    start = chance.randrange(len(content))
    content[start:start] = chance.randbytes(chance.choice((1, 2, 4, 16, 100)))


def double(content, chance):
    start = chance.randrange(len(content))
    piece = content[start : start + chance.choice((4, 16, 100, 1000))]
    content[start:start] = piece * chance.choice((1, 1, 2, 30))


def change_a_number(content, chance):
    """Lengths and sizes are of 2, 3 or 4 bytes; here and there stands an odd one now."""
    length = chance.choice((2, 3, 4))
    start = chance.randrange(min(len(content), chance.choice((64, 400, 1 << 30))))
    odd = chance.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x3FFF, 0x7FFFFFFF, 0xFFFFFFFF, len(content), 5000))
    order = chance.choice(("big", "little"))
    content[start : start + length] = (odd & ((1 << 8 * length) - 1)).to_bytes(length, order)


def swap_heads(content, chance):
    other, length = chance.choice(good()), chance.choice((4, 8, 16, 40, 200))
    content[:length] = other[:length]


def mix(content, chance):
    """The beginning of one and the end of another."""
    other = chance.choice(good())
    content[chance.randrange(1, len(content)) :] = other[chance.randrange(len(other)) :]


def scramble_a_piece(content, chance):
    """Where a kind of piece is named, another kind is now, or one from elsewhere."""
    places = [found.start() for found in re.finditer(rb"[A-Za-z]{3}[A-Za-z0-9 ]|\xff[\xc0-\xfe]", content)]
    if len(places) > 1:
        first, second = chance.sample(places, 2)
        content[first : first + 2], content[second : second + 2] = (
            content[second : second + 2],
            content[first : first + 2],
        )


def blank(content, chance):
    start, length = chance.randrange(len(content)), chance.choice((1, 8, 64, 300))
    content[start : start + length] = bytes([chance.choice((0, 255))]) * len(content[start : start + length])


DEEDS = (
    *(flip_bits, flip_bits, flip_bits, flip_in_the_head, cut, take_out, insert, double),
    *(change_a_number, change_a_number, swap_heads, mix, scramble_a_piece, blank),
)


def repaired(content):
    """A PNG whose sums are right again, so that what is wrong in it reaches further."""
    position, pieces = 8, [content[:8]]
    while position + 12 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        piece = content[position : position + 8 + length]
        pieces.append(piece + zlib.crc32(piece[4:]).to_bytes(4))
        position += length + 12
    return b"".join([*pieces, content[position:]])


# --- one process reads them, the other one counts


def read_all(many):
    """A line for each, its end in the next one: a line without an end is where the process died."""
    good()
    for number in range(many):
        content, frame = mutated(number)
        print(number, end=" ", flush=True)
        start = time.process_time()
        told = outcome(content, frame)
        print(json.dumps([told, time.process_time() - start]), flush=True)
    print("peak", getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000)


def outcome(content, frame):
    """The code of a refusal, "" where it was let in, or a sentence that begins with an exclamation mark."""
    try:
        image = admit(content, frame=frame).image
    except Refused as refusal:
        return refusal.code
    except BaseException as problem:
        return f"!{type(problem).__name__}: {problem}"
    if image.info or image.mode not in ("RGB", "RGBA"):
        return f"!{image.mode} with {sorted(map(str, image.info))}"
    with Image.open(io.BytesIO(files.saved(image, "PNG"))) as read:
        found = [*map(str, read.info), *map(str, read.getexif())]
    return f"!it keeps {found}" if found else ""


def run(many):
    """What came of them, as numbers and sentences."""
    command = [sys.executable, *(f"-W{option}" for option in sys.warnoptions), "-m", "tests.benchmarks.mutations"]
    child = subprocess.run([*command, str(many), "--read"], stdout=subprocess.PIPE, text=True)
    *lines, last = child.stdout.splitlines()
    failures = [] if child.returncode == 0 else [f"the process ended with {child.returncode} at {last}"]
    told = [(number, *json.loads(rest)) for number, rest in (line.split(" ", 1) for line in lines)]
    failures += [f"{number}: {code[1:]}" for number, code, _ in told if code.startswith("!")]
    refused = Counter(code for _, code, _ in told if code and not code.startswith("!"))
    worst = max(told, key=lambda line: line[2])
    return {
        "let in": sum(not code for _, code, _ in told),
        "refused": dict(refused.most_common()),
        "worst, s": round(worst[2], 2),
        "worst is": int(worst[0]),
        "peak, MB": round(float(last.split()[1])) if last.startswith("peak ") else 0,
        "failures": failures,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("many", nargs="?", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read_all(options.many)
        return
    found = run(options.many)
    passed = not found["failures"] and found["worst, s"] <= MOST_SECONDS and found["peak, MB"] <= MOST_MEGABYTES
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:>10}  {value}")
    sys.exit(not passed)


if __name__ == "__main__":
    main()
