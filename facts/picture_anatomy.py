"""What a picture file is made of, read from its own lengths and headers before anything is decoded.

Each walk goes once through a file, counts what there is to draw, and gives the same picture without the rest: `bare` is
all that a decoder ever sees. Of what is left out, the color profile and the way up are told; the rest are asides.

Pillow's own `Image.open` tells size and mode, which is not enough: it reads EXIF, XMP, texts and profiles on the way,
where bombs lie, and it tells neither how often a JPEG goes over its picture, nor that a PNG ends early, how many frames
a GIF has without unpacking each, what stands behind the end, nor how much memory decoding takes.

By these sections: JPEG, ITU-T T.81 annex B (segments) and T.872 6.5.3 (Adobe's mark); PNG, third edition, 5.3 (chunks),
8 (interlacing) and 11 (what is in chunks); GIF89a, 15 to 27; WebP, RFC 9649, 2.3 to 2.7; of Exif 2.3 one number (4.6).

The four walks are longer than functions are elsewhere: each is one loop over the pieces that its format knows, and half
of what it notes of one piece is needed at the next.
"""

import re
import struct
import zlib
from collections.abc import Iterator

import msgspec

from facts.picture_refused import bomb, damaged, hdr, rare, truncated

MOST_PIECES = 50_000
"""Pieces that a file is cut into: chunks of a PNG, segments of a JPEG, blocks of a GIF. Each costs time."""
MOST_SCANS = 64
"""How often a JPEG may go over its picture. Programs write 1 to 12; each costs as much time as the picture is large."""
MOST_UNFOLDED = 8 * 1024 * 1024
"""Bytes that the packed texts and profiles in a PNG may unfold to, together."""
MOST_WEIGHT = 365_000_000
"""Bytes of memory that decoding may take, from the header and the file's length; 400 MB with Python and Pillow."""
HDR = (16, 18)
"""Ways to tell light that sRGB cannot follow, PQ and HLG, by the numbers of ITU-T H.273. Taken for sRGB all is gray."""
ROOM = 25_000_000
"""Bytes that the decoders of WebP and AVIF need beside the picture, and that of JPEG half as many."""


class Anatomy(msgspec.Struct, frozen=True, kw_only=True):
    """`pixels` are those of all frames together, each as large as the canvas. `turn` is EXIF's orientation, 1 to 8.
    `weight` is the memory that decoding takes, in bytes, where it may be far more than the picture itself takes."""

    source: str
    width: int
    height: int
    frames: int = 1
    bare: bytes
    profile: bytes = b""
    turn: int = 1
    weight: float = 0
    asides: tuple[bytes, ...] = ()
    behind: bytes = b""

    @property
    def pixels(self) -> int:
        return self.width * self.height * self.frames


def part(content: bytes, start: int, length: int) -> bytes:
    """Exactly so many bytes. Raises: Refused where the file ends before."""
    if start + length > len(content):
        raise truncated()
    return content[start : start + length]


def number(content: bytes, start: int, length: int, order: str = "big") -> int:
    return int.from_bytes(part(content, start, length), "little" if order == "little" else "big")


def turn_in(exif: bytes) -> int:
    """The way up that a block of EXIF tells, 1 where it tells none or is damaged."""
    exif = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    try:
        if order:
            (start,) = struct.unpack_from(f"{order}I", exif, 4)
            (entries,) = struct.unpack_from(f"{order}H", exif, start)
            for entry in range(min(entries, 500)):
                tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * entry)
                if tag == 0x112 and kind == 3 and 1 <= value <= 8:
                    return int(value)
    except struct.error:
        pass
    return 1


# --- JPEG

MARKER = re.compile(rb"\xff[^\x00\xff]")
AFTER_A_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
PLAIN_FRAMES = (0xC0, 0xC1, 0xC2)
TABLES = (0xC4, 0xDB, 0xDD)
JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"


def jpeg(content: bytes) -> Anatomy:
    """Raises: Refused."""
    kept, asides, profile = [b"\xff\xd8"], [], {}
    frame, scans, turn, position = b"", 0, 1, 2
    for marker, body, start, stop in _segments(content):
        asides.append(content[position:start])
        position = stop
        if marker == 0xFE or 0xE0 <= marker <= 0xEF:
            asides.append(body)
            if body.startswith(b"ICC_PROFILE\0") and marker == 0xE2 and len(body) > 14:
                profile[body[12]] = body[14:]
            elif body.startswith(b"Exif\0\0") and marker == 0xE1:
                turn = turn_in(body)
            elif body.startswith(b"Adobe") and marker == 0xEE and len(body) >= 12:
                kept.append(b"\xff\xee\x00\x0e" + body[:12])
            elif body.startswith(b"JFIF\0") and marker == 0xE0:
                kept.append(JFIF)
            continue
        if marker in PLAIN_FRAMES:
            if frame:
                raise damaged()
            frame = bytes([marker]) + body
        elif marker == 0xDA:
            scans += 1
        elif marker not in TABLES:
            raise rare("a rare kind of JPEG")
        kept.append(content[start:stop])
    if not frame or not scans:
        raise damaged()
    width, height, each = _jpeg_size(frame, scans)
    return Anatomy(
        source="JPEG",
        width=width,
        height=height,
        bare=b"".join([*kept, b"\xff\xd9"]),
        profile=b"".join(profile[place] for place in sorted(profile)),
        turn=turn,
        weight=width * height * each + 2 * len(content) + ROOM / 2,
        asides=tuple(asides),
        behind=content[position + 2 :],
    )


def _segments(content: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Marker, body, where it begins and ends, to the end of the picture; between two may lie something else."""
    position, scans = 2, 0
    for _ in range(MOST_PIECES):
        found = MARKER.search(content, position)
        if not found:
            raise truncated()
        start, marker = found.start(), content[found.start() + 1]
        if marker == 0xD9:
            return
        if marker in (0x01, 0xD8) or 0xD0 <= marker <= 0xD7:
            raise damaged()
        length = number(content, start + 2, 2)
        body, stop = part(content, start + 4, length - 2) if length >= 2 else b"", start + 2 + length
        if length < 2:
            raise damaged()
        if marker == 0xDA:
            scans += 1
            after = AFTER_A_SCAN.search(content, stop)
            if not after:
                raise truncated()
            stop = after.start()
        if scans > MOST_SCANS:
            raise bomb()
        yield marker, body, start, stop
        position = stop
    raise bomb()


def _jpeg_size(frame: bytes, scans: int) -> tuple[int, int, float]:
    """Width and height, and the bytes that a pixel takes while it is decoded. Raises: Refused."""
    if len(frame) < 7 or len(frame) != 7 + 3 * frame[6] or frame[6] not in (1, 3, 4):
        raise damaged()
    if frame[1] != 8:
        raise rare("a JPEG with more than 8 bits to a color")
    height, width = number(frame, 2, 2), number(frame, 4, 2)
    factors = [(frame[at] >> 4, frame[at] & 15) for at in range(8, len(frame), 3)]
    if not width or not height or not all(1 <= across <= 4 and 1 <= down <= 4 for across, down in factors):
        raise damaged()
    largest = max(across for across, _ in factors) * max(down for _, down in factors)
    shares = sum(across * down for across, down in factors) / largest
    coefficients = 2 * shares if frame[0] == 0xC2 or scans > 1 else 0  # kept of the whole picture, two bytes each
    return width, height, coefficients + (1 if len(factors) == 1 else 4)


# --- PNG

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits that each kind of color may have."""


def png(content: bytes, frame: int = 0) -> Anatomy:
    """Raises: Refused."""
    kept, asides = [SIGNATURE], []
    header, profile, turn, told, shown, first_is_apart, position = b"", b"", 1, 0, 0, True, len(SIGNATURE)
    drawn, has_palette, unpacking = False, False, Unpacking()
    for kind, body, whole in _chunks(content):
        position += len(whole)
        if (kind == b"IHDR") == bool(header):
            raise damaged()
        if kind == b"IHDR":
            header = body
        elif kind == b"acTL" and len(body) == 8 and not drawn:
            told = number(body, 0, 4)
        elif kind == b"fcTL":
            shown += 1
            first_is_apart = first_is_apart and drawn
        elif kind == b"IDAT":
            drawn = True
        elif kind == b"cICP" and number(body, 1, 1) in HDR:
            raise hdr()
        elif kind == b"tRNS":
            whole = _hole(header, body) or whole
        has_palette = has_palette or kind == b"PLTE"
        if kind in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND") or (frame and kind in (b"acTL", b"fcTL", b"fdAT")):
            kept.append(whole)
        elif kind == b"iCCP":
            profile = unpacking.unfolded(body.partition(b"\0")[2][1:])
            asides.append(profile)
        elif kind == b"eXIf":
            turn = turn_in(body)
            asides.append(body)
        elif kind in (b"zTXt", b"iTXt"):
            asides.append(body + unpacking.text(kind, body))
        elif kind not in (b"fdAT", b"fcTL", b"acTL"):
            if not kind[0] & 32:
                raise damaged()
            asides.append(body)
    width, height = _png_size(header)
    if not drawn or (told and told != shown) or (header[9] == 3 and not has_palette):
        raise damaged()
    return Anatomy(
        source="PNG",
        width=width,
        height=height,
        frames=shown + first_is_apart if told else 1,
        bare=b"".join(kept),
        profile=profile,
        turn=turn,
        asides=tuple(asides),
        behind=content[position:],
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, body and the whole of each, to the end of the picture. Raises: Refused."""
    position = len(SIGNATURE)
    for _ in range(MOST_PIECES):
        length = number(content, position, 4)
        kind = part(content, position + 4, 4)
        if not kind.isalpha():
            raise damaged()
        whole = part(content, position, length + 12)
        if zlib.crc32(whole[4:-4]) != number(whole, length + 8, 4):
            raise damaged()
        yield kind, whole[8:-4], whole
        if kind == b"IEND":
            return
        position += len(whole)
    raise bomb()


def _png_size(header: bytes) -> tuple[int, int]:
    if len(header) != 13 or header[8] not in DEPTHS.get(header[9], ()) or any(header[10:12]) or header[12] > 1:
        raise damaged()
    return number(header, 0, 4), number(header, 4, 4)


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Where each pass of an interlaced picture begins, across and down, and its steps."""


def check_lines(content: bytes) -> None:
    """Counts what the lines of a PNG and of its frames unfold to. Raises: Refused.

    Where they end early Pillow leaves black what is missing, or what the frame before had there.
    """
    header, lines, is_drawn = b"", Lines(b""), False
    for kind, body, _ in _chunks(content):
        if kind == b"IHDR":
            header, lines = body, Lines(body)
        elif kind == b"fcTL" and is_drawn:
            lines.end()
            lines = Lines(body[4:12] + header[8:])
        elif kind == b"IDAT":
            is_drawn = True
            lines.add(body)
        elif kind == b"fdAT":
            lines.add(body[4:])
    lines.end()


class Lines:
    """The lines of one picture, as they come in pieces. Raises: Refused."""

    def __init__(self, header: bytes) -> None:
        self.missing = _bytes_of_lines(header) if header else 0
        self.unfolding = zlib.decompressobj()

    def add(self, packed: bytes) -> None:
        while packed and self.missing > 0:
            self.missing -= len(self.unfolding.decompress(packed, 1 << 20))
            packed = self.unfolding.unconsumed_tail

    def end(self) -> None:
        if self.missing > 0:
            raise truncated()


def _bytes_of_lines(header: bytes) -> int:
    width, height = _png_size(header)
    bits = header[8] * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[header[9]]
    passes = ADAM7 if header[12] else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // across), -(-(height - y) // down)) for x, y, across, down in passes]
    return sum((1 + -(-columns * bits // 8)) * rows for columns, rows in sizes if columns > 0 and rows > 0)


def _hole(header: bytes, body: bytes) -> bytes:
    """The chunk that tells which gray shows nothing, in 8 bits as Pillow compares it; blank where it does so anyway.

    Source: PNG specification, 11.3.1.1: of a value only as many bits count as the picture has.
    """
    if len(header) != 13 or header[9] or header[8] not in (2, 4) or len(body) != 2:
        return b""
    most = (1 << header[8]) - 1
    body = bytes([0, (body[1] & most) * 255 // most])
    return struct.pack(">I", 2) + b"tRNS" + body + struct.pack(">I", zlib.crc32(b"tRNS" + body))


STEP = 1 << 14
"""Bytes that are unpacked at a time. One that turns out to be damaged has cost so many, too."""


class Unpacking:
    """What is packed in the chunks of one file. Raises: Refused where it is far too much, in one or in all of them."""

    def __init__(self) -> None:
        self.left = MOST_UNFOLDED

    def unfolded(self, packed: bytes) -> bytes:
        """What is packed there, or nothing where it is damaged."""
        unpacking, unfolded = zlib.decompressobj(), []
        try:
            for start in range(0, len(packed), STEP):
                piece = packed[start : start + STEP]
                while piece and not unpacking.eof:
                    self.left -= STEP
                    if self.left < 0:
                        raise bomb()
                    unfolded.append(unpacking.decompress(piece, STEP))
                    self.left += STEP - len(unfolded[-1])
                    piece = unpacking.unconsumed_tail
        except zlib.error:
            return b""
        return b"".join(unfolded)

    def text(self, kind: bytes, body: bytes) -> bytes:
        """The packed words of a zTXt or iTXt chunk."""
        rest = body.partition(b"\0")[2]
        if kind == b"zTXt":
            return self.unfolded(rest[1:])
        packed = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        return self.unfolded(packed) if rest[:1] == b"\1" else b""


# --- GIF


def gif(content: bytes, frame: int = 0) -> Anatomy:
    """Raises: Refused."""
    width, height = number(content, 6, 2, "little"), number(content, 8, 2, "little")
    position = 13 + _table(number(content, 10, 1))
    kept, asides, frames = [part(content, 0, position)], [], 0
    for _ in range(MOST_PIECES):
        kind, start = number(content, position, 1), position
        if kind == 0x3B:
            break
        if kind == 0x21:
            position, label = position + 2, number(content, position + 1, 1)
        elif kind == 0x2C:
            left, top, across, down, flags = struct.unpack("<4HB", part(content, position + 1, 9))
            width, height, frames = max(width, left + across), max(height, top + down), frames + 1
            position, label = position + 11 + _table(flags), 0
        else:
            raise damaged()
        while length := number(content, position, 1):
            position += length + 1
        position += 1
        piece = part(content, start, position - start)
        if label not in (0, 0xF9):
            asides.append(piece)
        elif frames <= frame + (not label):
            kept.append(piece)
    else:
        raise bomb()
    if not frames:
        raise damaged()
    return Anatomy(
        source="GIF",
        width=width,
        height=height,
        frames=frames,
        bare=b"".join([*kept, b";"]),
        asides=tuple(asides),
        behind=content[position + 1 :],
    )


def _table(flags: int) -> int:
    """Bytes of the table of colors that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


# --- WebP


def webp(content: bytes, frame: int = 0) -> Anatomy:
    """Raises: Refused."""
    end = 8 + number(content, 4, 4, "little")
    if end > len(content):
        raise truncated()
    kept, asides, frames, size, canvas = [], [], 0, (0, 0), (0, 0)
    profile, turn, moving, alpha = b"", 1, False, False
    for kind, body, whole in _riff(content[12:end]):
        if kind == b"VP8X":
            if len(body) < 10 or canvas != (0, 0):
                raise damaged()
            moving, alpha = bool(body[0] & 2), bool(body[0] & 16)
            canvas = number(body, 4, 3, "little") + 1, number(body, 7, 3, "little") + 1
        elif kind == b"ANMF":
            _check_frame(body, canvas)
            frames += 1
            kept += [whole] if frames <= frame + 1 and moving else []
        elif kind in (b"VP8 ", b"VP8L"):
            if size != (0, 0):
                raise damaged()
            size = _webp_size(kind, body)
            kept += [] if moving else [whole]
        elif kind == b"ALPH" or (kind == b"ANIM" and moving):
            kept.append(whole)
        elif kind == b"ICCP":
            profile = body
            asides.append(body)
        else:
            asides.append(body)
            turn = turn_in(body) if kind == b"EXIF" else turn
    if (not frames if moving else size == (0, 0)) or (not moving and canvas not in ((0, 0), size)):
        raise damaged()
    width, height = canvas if moving else size
    return Anatomy(
        source="WebP",
        width=width,
        height=height,
        frames=frames if moving else 1,
        bare=_webp_of(kept, width, height, 16 * alpha + 2 * moving),
        profile=profile,
        turn=turn,
        weight=12 * width * height + 3 * len(content) + ROOM,  # the decoder keeps two canvases and hands out a third
        asides=tuple(asides),
        behind=content[end:],
    )


def _webp_of(chunks: list[bytes], width: int, height: int, flags: int) -> bytes:
    """A file of these chunks behind a head that says no more of them than it must."""
    head = bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"".join([b"VP8X", len(head).to_bytes(4, "little"), head, *chunks])
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, body and the whole of each chunk. Raises: Refused."""
    position = 0
    for _ in range(MOST_PIECES):
        if position >= len(content):
            return
        kind, length = part(content, position, 4), number(content, position + 4, 4, "little")
        body = part(content, position + 8, length)
        padding = b"\0" * (length % 2)
        yield kind, body, content[position : position + 8] + body + padding
        position += 8 + length + length % 2
    raise bomb()


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Width and height that the picture's own bits tell. Raises: Refused."""
    if kind == b"VP8 ":
        if part(body, 3, 3) != b"\x9d\x01\x2a":
            raise damaged()
        return number(body, 6, 2, "little") & 0x3FFF, number(body, 8, 2, "little") & 0x3FFF
    bits = number(body, 1, 4, "little")
    if body[0] != 0x2F:
        raise damaged()
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _check_frame(body: bytes, canvas: tuple[int, int]) -> None:
    """Raises: Refused where a frame is not what its head says, or leaves the canvas."""
    left, top, width, height = (number(body, at, 3, "little") for at in (0, 3, 6, 9))
    sizes = [_webp_size(kind, inner) for kind, inner, _ in _riff(body[16:]) if kind in (b"VP8 ", b"VP8L")]
    if sizes != [(width + 1, height + 1)] or 2 * left + width >= canvas[0] or 2 * top + height >= canvas[1]:
        raise damaged()
