"""What an AVIF file is made of: its boxes, and what its AV1 streams say of themselves. Nothing is decoded.

The sizes that boxes tell are a promise of the container, and all that Pillow and libavif tell before they decode. A
decoder makes room for what the stream inside tells, so that is what counts here: a file of 600 bytes that promises
64 × 48 pixels may hold a frame of 16,384 × 16,384, or a thousand of them. Nothing else in Python reads that far.

Read are only the boxes and bits on the way there, by these sections: ISO/IEC 14496-12 (boxes 4.2, meta 8.11.1, iloc
8.11.3, iinf 8.11.6, tracks 8.3 to 8.7), ISO/IEC 23008-12 and the AVIF specification 2 (items of kind av01), the AV1
specification 5.3 (units) and 5.5 (head of a sequence). Boxes can name the same bytes thousands of times over and cost
nothing themselves: one count over all that is read (`Whole`) holds time and memory down.
"""

import struct
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from facts.picture_refused import bomb, damaged, rare, truncated

MOST_PIECES = 50_000
"""Of all kinds together: boxes, stretches of the file that they tell, frames, and units of the streams."""
MOST_ITEMS = 300
"""Streams in one picture: it may be laid together from tiles, each with its transparency."""
FOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"iprp", b"ipco", b"meta", b"iinf"})

TABLES = frozenset({b"stsd", b"stsz", b"stsc", b"stco", b"co64"})
"""Where the frames of a track lie. One of each, or readers would not agree on which to believe."""


class Streams(msgspec.Struct, frozen=True):
    """`frames` shown of an animation, else 1. `drawn` counts frames in the streams, hidden ones too; `largest` is the
    pixels of the largest of them, `bytes_each` what one of its pixels takes while it is decoded, and `depth` what
    each value takes. `transfer` is that of the first that tells one, by the numbers of ITU-T H.273, else 2."""

    frames: int
    drawn: int
    largest: int
    bytes_each: float
    depth: int
    transfer: int
    bare: bytes
    """The file without EXIF, as far as decoders can see."""


class Sequence(msgspec.Struct, frozen=True):
    pixels: int
    bytes_each: float
    depth: int
    transfer: int


def streams(content: bytes) -> Streams:
    """Raises: Refused."""
    whole = Whole(content)
    boxes = list(_boxes(whole))
    items, samples = list(_items(whole, boxes)), _samples(whole, boxes)
    if len(items) > MOST_ITEMS or not (items or samples):
        raise bomb() if items else damaged()
    sequences, drawn = [], 0
    for stream in (*items, *(sample for track in samples for sample in track)):
        for kind, body in _units(whole, stream):
            if kind == 1:
                sequences.append(sequence(body))
            drawn += kind in (3, 6)
    if not sequences:
        raise damaged()
    return Streams(
        frames=max([1, *(len(track) for track in samples)]),
        drawn=drawn,
        largest=max(each.pixels for each in sequences),
        bytes_each=max(each.bytes_each for each in sequences),
        depth=max(each.depth for each in sequences),
        transfer=_transfer(content, boxes) or next((each.transfer for each in sequences if each.transfer != 2), 2),
        bare=_without_exif(content, boxes),
    )


class Whole:
    """The file, and how much may still be read of it: boxes may name the same bytes thousands of times over."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.bytes_left, self.pieces_left = 2 * len(content), MOST_PIECES

    def count(self, pieces: int = 1) -> None:
        """Raises: Refused where there are too many."""
        self.pieces_left -= pieces
        if self.pieces_left < 0:
            raise bomb()

    def cut(self, start: int, length: int) -> bytes:
        """A stretch, with length 0 to the end. Raises: Refused."""
        end = start + length if length else len(self.content)
        if end > len(self.content):
            raise truncated()
        self.bytes_left -= max(end - start, 0)
        if self.bytes_left < 0:
            raise bomb()
        return self.content[start:end]


# --- boxes


class Box(msgspec.Struct, frozen=True):
    kind: bytes
    start: int
    end: int
    folder: int
    """Which trak it lies in, counted; 0 outside."""


def _boxes(whole: Whole) -> Iterator[Box]:
    """Every box and those in it, each from where its body begins. Raises: Refused."""
    content, tracks = whole.content, 0
    open_ = [(0, len(content), 0, 0)]
    while open_:
        position, end, depth, track = open_.pop()
        while position < end:
            whole.count()
            if depth > 8:
                raise bomb()
            size, kind, body = _head(content, position, end)
            if position + size > end:
                raise truncated() if not depth else damaged()
            tracks += kind == b"trak"
            inner = tracks if kind == b"trak" else track
            yield Box(kind, body, position + size, inner)
            if kind in FOLDERS:
                open_.append((position + size, end, depth, track))
                skipped = {b"meta": 4, b"iinf": 6}.get(kind, 0)
                if kind == b"iinf" and content[body : body + 1] != b"\0":
                    skipped = 8
                position, end, depth, track = body + skipped, position + size, depth + 1, inner
            else:
                position += size


def _head(content: bytes, position: int, end: int) -> tuple[int, bytes, int]:
    """Size, kind and where the body begins. Raises: Refused."""
    if position + 8 > end:
        raise truncated()
    size, kind = struct.unpack_from(">I4s", content, position)
    body = position + 8
    if size == 1:
        if position + 16 > end:
            raise truncated()
        (size,) = struct.unpack_from(">Q", content, body)
        body += 8
    elif size == 0:
        size = end - position
    if size < body - position:
        raise damaged()
    return size, kind, body


class Reader:
    """Numbers read one after another from a box. Raises: Refused past its end."""

    def __init__(self, content: bytes, box: Box) -> None:
        self.content, self.position, self.end = content, box.start, box.end

    def number(self, length: int) -> int:
        if self.position + length > self.end:
            raise damaged()
        self.position += length
        return int.from_bytes(self.content[self.position - length : self.position])


def _transfer(content: bytes, boxes: Iterable[Box]) -> int:
    """How light became numbers, where the container tells it: it counts before what the stream tells. 0: it does not.

    Source: ISO/IEC 14496-12, 12.1.5 (colr of the kind nclx).
    """
    told = (content[box.start : box.end] for box in boxes if box.kind == b"colr")
    return next((int.from_bytes(body[6:8]) for body in told if body[:4] == b"nclx"), 0)


# --- items


def _items(whole: Whole, boxes: list[Box]) -> Iterator[bytes]:
    """The AV1 stream of each still item. Raises: Refused."""
    content = whole.content
    pictures = {item for box in boxes if box.kind == b"infe" for item in _picture_item(Reader(content, box))}
    inside = next((box.start for box in boxes if box.kind == b"idat"), 0)
    for box in boxes:
        if box.kind == b"iloc":
            for item, extents in _places(whole, Reader(content, box), inside):
                if item in pictures:
                    yield b"".join(whole.cut(start, length) for start, length in extents)


def _picture_item(box: Reader) -> Iterator[int]:
    """The item's number if it is an AV1 stream."""
    version = box.number(4) >> 24
    if version in (2, 3):
        item = box.number(2 if version == 2 else 4)
        box.number(2)
        if box.number(4).to_bytes(4) == b"av01":
            yield item


def _without_exif(content: bytes, boxes: Iterable[Box]) -> bytes:
    """The same bytes, but that items of EXIF count as room left free: Pillow would read them through.

    Nothing is lost: boxes of their own (irot, imir) tell which way is up, and EXIF does not count beside them.
    """
    items = [box for box in boxes if box.kind == b"infe"]
    places = [box.start + (8 if content[box.start : box.start + 1] == b"\2" else 10) for box in items]
    found = [at for at, box in zip(places, items, strict=True) if at + 4 <= box.end and content[at : at + 4] == b"Exif"]
    if not found:
        return content
    bare = bytearray(content)  # once: a file may announce EXIF thousands of times over
    for at in found:
        bare[at : at + 4] = b"free"
    return bytes(bare)


def _places(whole: Whole, box: Reader, inside: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each item with its stretches of the file: (start, length), length 0 to the end. `inside` is where idat begins."""
    version = box.number(4) >> 24
    sizes = box.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    for _ in range(box.number(4 if version == 2 else 2)):
        item = box.number(4 if version == 2 else 2)
        method = box.number(2) & 15 if version else 0
        box.number(2)
        base = box.number(base_size) + (inside if method == 1 else 0)
        extents = []
        whole.count(1 + (many := box.number(2)))
        for _ in range(many):
            box.number(index_size)
            extents.append((base + box.number(offset_size), box.number(length_size)))
        if method > 1:
            raise rare("a rare kind of AVIF")
        yield item, extents


# --- animations


def _samples(whole: Whole, boxes: Iterable[Box]) -> list[list[bytes]]:
    """The AV1 stream of each frame, for each track of pictures. Raises: Refused."""
    tracks: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        if box.folder:
            tracks[box.folder].append(box)
    found = []
    for own in tracks.values():
        tables = {box.kind: box for box in own}
        entry = tables.get(b"stsd")
        if entry and b"av01" in whole.content[entry.start : entry.end]:
            if sum(box.kind in TABLES for box in own) != len(TABLES & tables.keys()):
                raise damaged()
            found.append(list(_frames(whole, tables)))
    return found


def _frames(whole: Whole, tables: dict[bytes, Box]) -> Iterator[bytes]:
    places = tables.get(b"co64") or tables.get(b"stco")
    if not places or not {b"stsz", b"stsc"} <= tables.keys():
        raise damaged()
    lengths = _lengths(Reader(whole.content, tables[b"stsz"]))
    many = sorted(_many(Reader(whole.content, tables[b"stsc"])))
    box = Reader(whole.content, places)
    box.number(4)
    for chunk in range(1, box.number(4) + 1):
        whole.count()
        position = box.number(8 if places.kind == b"co64" else 4)
        for _ in range(many[bisect_right(many, (chunk, 1 << 32)) - 1][1]):
            if (length := next(lengths, None)) is None:
                return
            if not length:
                raise damaged()
            whole.count()
            yield whole.cut(position, length)
            position += length


def _lengths(box: Reader) -> Iterator[int]:
    box.number(4)
    each, count = box.number(4), box.number(4)
    if count > MOST_PIECES:
        raise bomb()
    for _ in range(count):
        yield each or box.number(4)


def _many(box: Reader) -> list[tuple[int, int]]:
    """How many frames the chunks have, from which chunk on. Raises: Refused."""
    box.number(4)
    if (count := box.number(4)) > 1_000:
        raise bomb()
    found = []
    for _ in range(count):
        found.append((box.number(4), box.number(4)))
        box.number(4)
    if not found or found[0][0] != 1:
        raise damaged()
    return found


# --- streams


def _units(whole: Whole, stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each unit (OBU) of a stream. Raises: Refused. Source: AV1 specification, 5.3."""
    position = 0
    while position < len(stream):
        head = stream[position]
        position += 2 if head & 4 else 1
        length = shift = 0
        more = bool(head & 2)
        if not more:
            length = len(stream) - position
        while more:
            if position >= len(stream) or shift > 28:
                raise damaged()
            length |= (stream[position] & 0x7F) << shift
            more, shift, position = stream[position] > 0x7F, shift + 7, position + 1
        whole.count()
        if head & 0x80 or position + length > len(stream):
            raise damaged()
        yield head >> 3 & 15, stream[position : position + length]
        position += length


class Bits:
    def __init__(self, content: bytes) -> None:
        self.left = len(content) * 8
        self.content = int.from_bytes(content)

    def take(self, many: int) -> int:
        self.left -= many
        if self.left < 0:
            raise damaged()
        return self.content >> self.left & (1 << many) - 1


def sequence(body: bytes) -> Sequence:
    """What the head of a stream tells of its frames. Raises: Refused. Source: AV1 specification, 5.5."""
    bits = Bits(body[:200])
    profile, _, short = bits.take(3), bits.take(1), bits.take(1)
    if short:
        bits.take(5)
    else:
        _skip_timing(bits)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    pixels = (bits.take(across) + 1) * (bits.take(down) + 1)
    if not short and bits.take(1):
        bits.take(7)
    bits.take(3)
    if not short:
        _skip_tools(bits)
    bits.take(3)
    deep = bits.take(1)
    twelve = bits.take(1) if profile == 2 and deep else 0
    gray = profile != 1 and bits.take(1)
    transfer = bits.take(24) >> 8 & 255 if bits.left > 24 and bits.take(1) else 2
    samples = 1.0 if gray else {0: 1.5, 1: 3.0}.get(profile, 3.0 if twelve else 2.0)
    return Sequence(pixels, samples * (1 + deep), 1 + deep, transfer)


def _skip_timing(bits: Bits) -> None:
    delay, model = 0, 0
    if bits.take(1):
        bits.take(64)
        if bits.take(1):
            zeros = 0
            while not bits.take(1):
                zeros += 1
            bits.take(zeros)
        if model := bits.take(1):
            delay = bits.take(5) + 1
            bits.take(42)
    waits = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if model and bits.take(1):
            bits.take(2 * delay + 1)
        if waits and bits.take(1):
            bits.take(4)


def _skip_tools(bits: Bits) -> None:
    bits.take(4)
    order = bits.take(1)
    if order:
        bits.take(2)
    screen = 2 if bits.take(1) else bits.take(1)
    if screen and not bits.take(1):
        bits.take(1)
    if order:
        bits.take(3)
