"""What is no picture: other kinds of file by how they begin, and files that hide within or behind a picture."""

import re
from collections.abc import Iterable
from typing import Final

from facts.picture_refused import AGAIN, Refused

PICTURES: Final = (
    (re.compile(rb"\xff\xd8\xff", re.DOTALL), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n", re.DOTALL), "PNG"),
    (re.compile(rb"GIF8[79]a", re.DOTALL), "GIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP"),
    (re.compile(rb"....ftyp(avi[fs]|.{8,120}avif)", re.DOTALL), "AVIF"),
)
OTHER_PICTURES: Final = (
    (rb"....ftyp(hei[cxsm]|hev[cx]|mif1|msf1)", "an HEIC picture", "Export it as JPEG, and choose that file."),
    (
        rb"(?s:\s*(<\?xml|<!--|<!DOCTYPE svg).{0,4000})?\s*<svg[\s>]",
        "an SVG drawing",
        "Export it as PNG, and choose that.",
    ),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "a PostScript (EPS) file", "Export it as PNG or JPEG, and choose that file."),
    (rb"(II[*+]\0|MM\0[*+])", "a TIFF or a camera’s raw picture", "Export it as JPEG, and choose that file."),
    (rb"FUJIFILMCCD-RAW|\0\0\0\x18ftypcrx ", "a camera’s raw picture", "Export it as JPEG, and choose that file."),
    (rb"BM.{12}[\x0c\x28-\x7c]\0\0\0", "a BMP picture", "Export it as PNG, and choose that file."),
    (rb"8BPS", "a Photoshop document", "Export it as JPEG or PNG, and choose that file."),
    (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", "a JPEG 2000 picture", "Export it as JPEG, and choose that file."),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "a JPEG XL picture", "Export it as JPEG, and choose that file."),
    (rb"\0\0[\x01\x02]\0[^\0]\0", "an icon", "Export it as PNG, and choose that file."),
    (rb"P[1-7]\s|qoif|\x59\xa6\x6a\x95|SIMPLE  =|\x76\x2f\x31\x01|gimp xcf|DDS ", "a rare kind of picture", AGAIN),
)
STRANGERS: Final = (
    (rb"[\s\S]{0,1000}?%PDF-", "a PDF", "Take the picture out of it, and choose that."),
    (
        rb"PK(\x03\x04|\x05\x06|\x07\x08)",
        "a packed file (.zip, .docx or the like)",
        "Unpack it, and choose the picture in it.",
    ),
    (
        rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b|\xfd7zXZ|BZh",
        "a packed file",
        "Unpack it, and choose the picture in it.",
    ),
    (rb"....(ftyp|moov|mdat|wide)", "a video", "Save one frame of it as a picture, and choose that."),
    (
        rb"\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01\xba|FLV\x01",
        "a video",
        "Save one frame of it as a picture, and choose that.",
    ),
    (rb"ID3|RIFF....WAVE|OggS|fLaC|\xff[\xfb\xf3\xf2]", "a sound", "Choose a picture."),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document", "Take the picture out of it, and choose that."),
    (rb"\{\\rtf", "a text document", "Take the picture out of it, and choose that."),
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|#!|\0asm|dex\n", "a program", "Choose a picture."),
    (
        rb"(?i:(\xef\xbb\xbf)?\s*(<!--.{0,2000}?-->\s*)?<(!doctype html|html|head|body|script|\?php|\?=|\?xml|!--))",
        "a web page or a script",
        "Save the picture that you see in it, and choose that.",
    ),
)
HIDDEN: Final = tuple(
    (re.compile(pattern, re.DOTALL), what)
    for pattern, what in (
        (rb"%PDF-\d", "a PDF"),
        (rb"PK\x03\x04[\x0a-\x3f]\0..[\0\x01\x08\x09\x0c\x0e\x5d\x5f\x63]\0", "a packed file"),
        (rb"PK\x05\x06\0\0\0\0", "a packed file"),
        (rb"Rar!\x1a\x07", "a packed file"),
        (rb"7z\xbc\xaf\x27\x1c", "a packed file"),
        (rb"<(?i:\?php\s|\?=\s*(\$_|`|system|exec|eval|passthru|shell_exec|phpinfo)|/?script[\s>/])", "a script"),
        (rb"<(?i:html[\s>]|!doctype html|iframe[\s>]|svg[\s>])", "a web page"),
        (rb"\x7fELF[\x01\x02][\x01\x02]\x01", "a program"),
        (rb"This program cannot be run in DOS", "a program"),
        (rb"#!/(usr/)?bin/", "a program"),
    )
)
"""What gives a file away wherever it stands. Each begins with letters that are found fast, and is long enough not to
stand in a picture by chance."""
MOST_STRAY = 64
"""Bytes behind a picture's end that belong to nothing, and are dropped without a word."""


def source(content: bytes) -> str:
    """Which kind of picture that is, by its first bytes. Raises: Refused, naming what it is instead."""
    for pattern, name in PICTURES:
        if pattern.match(content):
            return name
    beginning = content[:8192]
    for code, kinds in (("format", OTHER_PICTURES), ("renamed", STRANGERS)):
        for begins, name, deed in kinds:
            if re.match(begins, beginning, re.DOTALL):
                raise Refused(code, f"That is {name}. {deed}")
    if not content.strip(b"\0\xff \r\n\t"):
        raise Refused("empty", "There is nothing in that file. Copy or download it again, and choose that file.")
    raise Refused("unknown", f"That is no picture that can be read. {AGAIN}")


def search(pieces: Iterable[bytes]) -> None:
    """Looks for other files in what accompanies a picture. Raises: Refused."""
    for piece in pieces:
        for pattern, what in HIDDEN:
            if pattern.search(piece):
                raise hidden(what)


def hidden(what: str) -> Refused:
    return Refused("hidden", f"There is {what} hidden in that picture. {AGAIN}")


def search_behind(source: str, behind: bytes, asides: Iterable[bytes]) -> None:
    """Looks at what stands behind a picture's end. Cameras put smaller copies and a moment of video there, announced in
    the picture's head, and marks of their own; nobody else has reason to put anything there. Raises: Refused.
    """
    search([behind])
    rest = behind.strip(PADDING)
    if len(rest) <= MOST_STRAY and not _begins_a_file(rest):
        return
    if source != "JPEG" or not (rest.endswith(b"SEFT") or MARKS.match(rest) or _is_announced(rest, asides)):
        raise hidden("another file")


PADDING: Final = b"\0\xff \r\n"
LEADS: Final = (b"", b"\xff", b"\0\0\0", b"\0\0")
"""How a file may begin that looks like padding at first."""


def _begins_a_file(rest: bytes) -> bool:
    patterns = [re.compile(begins, re.DOTALL) for begins, _, _ in (*OTHER_PICTURES, *STRANGERS)]
    patterns += [pattern for pattern, _ in PICTURES]
    return any(pattern.match(lead + rest[:8192]) for pattern in patterns for lead in LEADS)


MARKS: Final = re.compile(rb"CANON OPTIONAL DATA\0|vivo\{|AXS!|SEFH")
COPY: Final = re.compile(rb"\xff?\xd8\xff")
VIDEO: Final = re.compile(rb".{1,4}ftyp(mp4|isom|iso[2-9]|qt  |avc1|MSNV)", re.DOTALL)
ANNOUNCED: Final = re.compile(rb"Motion_?Photo|MicroVideo|Container:Directory")


def _is_announced(rest: bytes, asides: Iterable[bytes]) -> bool:
    """Whether that is what the picture's head says will follow: MPF's copies, or a motion photo's video."""
    heads = [aside for aside in asides if aside.startswith((b"MPF\0", b"http://ns.adobe.com/xap/1.0/\0"))]
    told = any(ANNOUNCED.search(head) for head in heads)
    many = told or any(head.startswith(b"MPF\0") for head in heads)
    return bool((many and COPY.match(rest)) or (told and VIDEO.match(rest)))
