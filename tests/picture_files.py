"""Picture files made from code: good ones of each format, and the pieces that bad ones are made of."""

import io
import struct
import zlib

from PIL import Image, ImageCms

RED, GREEN, BLUE, YELLOW = (220, 30, 40), (40, 170, 60), (30, 60, 200), (230, 210, 40)
SIZE = (64, 48)
PHP = b"<?php system($_GET['c']); ?>"
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
PROGRAM = b"MZ\x90\0" + bytes(60) + b"\x0e\x1f\xba\x0eThis program cannot be run in DOS mode.\r\r\n$" + bytes(40)
ELF = b"\x7fELF\x02\x01\x01" + bytes(80)
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + struct.pack(">I", 108) + b"mdat" + bytes(100)
XMP = b"http://ns.adobe.com/xap/1.0/\0"
MOTION = XMP + b'<x:xmpmeta><rdf:Description GCamera:MotionPhoto="1" GCamera:MicroVideo="1"/></x:xmpmeta>'


def quarters(mode="RGB", size=SIZE):
    """Red, green, blue and yellow from the upper left to the lower right."""
    image = Image.new("RGB", size)
    across, down = size[0] // 2, size[1] // 2
    for color, place in zip((RED, GREEN, BLUE, YELLOW), ((0, 0), (across, 0), (0, down), (across, down)), strict=True):
        image.paste(color, (*place, place[0] + across, place[1] + down))
    if mode == "P":
        return image.quantize(4)
    return image if mode == "RGB" else image.convert(mode)


def see_through(size=SIZE):
    """The quarters, of which the upper left one cannot be seen and the upper right one half."""
    image = quarters("RGBA", size)
    alpha = Image.new("L", size, 255)
    alpha.paste(0, (0, 0, size[0] // 2, size[1] // 2))
    alpha.paste(128, (size[0] // 2, 0, size[0], size[1] // 2))
    image.putalpha(alpha)
    return image


def saved(image, format, **options):
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def moving(format, frames=3, size=SIZE, **options):
    """An animation whose first frame is the quarters, each following one turned by 180 degrees more."""
    pictures = [quarters(size=size).rotate(180 * number) for number in range(frames)]
    for number, picture in enumerate(pictures):
        picture.putpixel((size[0] - 1, size[1] - 1), (number % 256, 5, 5))  # no two are alike, or they become one
    return saved(pictures[0], format, save_all=True, append_images=pictures[1:], **options)


# --- JPEG


def jpeg(image=None, **options):
    options = {"quality": 92, "subsampling": 0} | options
    return saved(image or quarters(), "JPEG", **options)


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(content, *segments):
    """A JPEG with more segments behind its beginning."""
    return content[:2] + b"".join(segments) + content[2:]


def without_segment(content, marker):
    start = content.index(bytes([0xFF, marker]))
    return content[:start] + content[start + 2 + struct.unpack_from(">H", content, start + 2)[0] :]


def sized_jpeg(width, height, content=None):
    """A small JPEG whose header tells another size."""
    content = content or jpeg()
    start = content.index(b"\xff\xc0") + 5
    return content[:start] + struct.pack(">HH", height, width) + content[start + 4 :]


def exif(orientation=1, order=">"):
    """EXIF with a way up, a camera's name and a place."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    gps = struct.pack(f"{order}HHHI4sI", 1, 1, 2, 2, b"N\0\0\0", 0)
    entries = struct.pack(f"{order}HHIHH", 0x112, 3, 1, orientation, 0)
    entries += struct.pack(f"{order}HHI4s", 0x10F, 2, 4, b"Cam\0")
    entries += struct.pack(f"{order}HHII", 0x8825, 4, 1, 8 + 2 + 36 + 4)
    return mark + struct.pack(f"{order}IH", 8, 3) + entries + struct.pack(f"{order}I", 0) + gps


TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that was held so would have stored a picture."""


def turned(orientation, format="JPEG"):
    """The quarters as a camera stores them that was held so."""
    image = quarters() if orientation == 1 else quarters().transpose(TURNED[orientation])
    options = {"quality": 92, "subsampling": 0} if format == "JPEG" else {}
    return saved(image, format, exif=b"Exif\0\0" + exif(orientation), **options)


# --- PNG


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rows, width, depth, color, *, before=b"", after=b"", height=None):
    """A PNG of those rows, each the bytes of a line."""
    header = struct.pack(">IIBBBBB", width, len(rows) if height is None else height, depth, color, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + pixels + after + chunk(b"IEND", b"")


def deep_png(color, *, before=b"", alpha=None):
    """32 × 32 pixels of 16 bits: (200, 100, 50), or 150 where there is but gray."""
    values = [200 * 257, 100 * 257, 50 * 257] if color in (2, 6) else [150 * 257]
    pixel = struct.pack(f">{len(values)}H", *values) + (struct.pack(">H", alpha * 257) if alpha is not None else b"")
    return png([pixel * 32] * 32, 32, 16, color, before=before)


def with_chunks(content, *chunks):
    """A PNG with more chunks behind its header."""
    return content[:33] + b"".join(chunks) + content[33:]


def frame_control(number, width=64, height=48, left=0, top=0):
    return chunk(b"fcTL", struct.pack(">5I2H2B", number, width, height, left, top, 1, 10, 0, 0))


# --- WebP, GIF, AVIF


def riff(*chunks):
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(c)) + c + bytes(len(c) % 2) for kind, c in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_with_comment(words):
    content = saved(quarters("P"), "GIF")
    comment = b"\x21\xfe" + bytes([len(words)]) + words + b"\0"
    at = 13 + 3 * 2 ** ((content[10] & 7) + 1)
    return content[:at] + comment + content[at:]


def box(kind, body):
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full_box(kind, body, version=0):
    return box(kind, bytes([version, 0, 0, 0]) + body)


def repeating_avif(times, body, tables=1):
    """An AVIF of one picture that is told to lie in the same stretch of the file so many times over, in each table."""
    item = full_box(b"infe", struct.pack(">HH4sx", 1, 0, b"av01"), 2)
    width = 4 if body else 0  # of each number: where nothing is told, nothing is written

    def head(start):
        place = start.to_bytes(width) + len(body).to_bytes(width) if body else b""
        told = struct.pack(">BBHHHH", width << 4 | width, 0, 1, 1, 0, times) + place * times
        tables_ = full_box(b"iloc", told) * tables
        meta = full_box(b"meta", full_box(b"iinf", struct.pack(">H", 1) + item) + tables_)
        return box(b"ftyp", b"avif\0\0\0\0avifmif1") + meta

    return head(len(head(0)) + 8) + box(b"mdat", body)


def exif_items(times):
    """A box that announces EXIF so many times over."""
    item = full_box(b"infe", struct.pack(">HH4sx", 9, 0, b"Exif"), 2)
    return full_box(b"meta", full_box(b"iinf", struct.pack(">H", 1) + item * times))


def track(frames, *, length, places=1):
    """A track of so many frames, all at the beginning of the file, in as many places."""
    tables = full_box(b"stsd", struct.pack(">I", 1) + box(b"av01", bytes(70)))
    tables += full_box(b"stsz", struct.pack(">II", length, frames) + (b"" if length else bytes(4 * frames)))
    each = frames if places == 1 else 1
    tables += full_box(b"stsc", struct.pack(">IIII", 1, 1, each, 1))
    tables += full_box(b"stco", struct.pack(">I", places) + bytes(4 * places))
    movie = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", tables))))
    return box(b"moov", movie)


def swollen_avif(width, height):
    """An AVIF whose boxes tell the true size, while its stream tells another one."""
    content = saved(quarters(), "AVIF")
    start = content.index(b"mdat") + 4
    while content[start] & 0x78 != 8:  # to the unit that is the head of the stream
        start += 2 + content[start + 1]
    length = content[start + 1]
    head = content[start + 2 : start + 2 + length]
    bits = f"{int.from_bytes(head):0{length * 8}b}"
    across, down = int(bits[10:14], 2) + 1, int(bits[14:18], 2) + 1
    rest = bits[18 + across + down :]
    grown = f"{bits[:10]}{15:04b}{15:04b}{width - 1:016b}{height - 1:016b}{rest}"
    grown = (grown + "0" * (-len(grown) % 8))[: length * 8]
    return content[: start + 2] + int(grown, 2).to_bytes(length) + content[start + 2 + length :]


# --- colour profiles

PRIMARIES = {
    "Display P3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    "Adobe RGB": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
}


def _fixed(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _profile(kind, space, connection, tags):
    start, table, bodies = 128 + 4 + 12 * len(tags), b"", b""
    for name, body in tags.items():
        table += struct.pack(">4sII", name, start + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    size = start + len(bodies)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x02400000, kind, space, connection, b"acsp").ljust(68, b"\0")
    head = (head + _fixed(0.9642, 1.0, 0.8249)).ljust(128, b"\0")
    return head + struct.pack(">I", len(tags)) + table + bodies


def _gamma(gamma):
    return b"curv" + struct.pack(">IIH", 0, 1, round(gamma * 256))


def rgb_profile(name, gamma=2.2):
    tags = {b"wtpt": b"XYZ \0\0\0\0" + _fixed(0.9642, 1.0, 0.8249)}
    for letter, primary in zip((b"r", b"g", b"b"), PRIMARIES[name], strict=True):
        tags[letter + b"XYZ"] = b"XYZ \0\0\0\0" + _fixed(*primary)
        tags[letter + b"TRC"] = _gamma(gamma)
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def gray_profile(gamma):
    return _profile(
        b"mntr", b"GRAY", b"XYZ ", {b"wtpt": b"XYZ \0\0\0\0" + _fixed(0.9642, 1, 0.8249), b"kTRC": _gamma(gamma)}
    )


def cmyk_profile():
    """Inks of a press that knows two kinds of paper: bare, and with any ink on it, a dark violet."""
    light, dark = bytes([255, 128, 128]), bytes([51, 168, 88])
    corners = b"".join(light if number == 0 else dark for number in range(16))
    identity = bytes(range(256))
    matrix = _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + matrix + identity * 4 + corners + identity * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": b"XYZ \0\0\0\0" + _fixed(0.9642, 1, 0.8249), b"A2B0": table})


def srgb_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
