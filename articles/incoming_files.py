"""An uploaded file as HTML: Word's .docx, a saved web page, Google Docs' page or .zip, plain text. Nothing is unpacked
to disk or fetched, and what could cost too much or is not an article is refused in a sentence before it is read.
"""

import io
import re
import zipfile
from typing import Any

import mammoth

from articles.incoming import NoArticle

LARGEST = 10 * 1024 * 1024
"""Bytes of a file."""
LARGEST_UNPACKED = 100 * 1024 * 1024
LARGEST_TEXTS = 12 * 1024 * 1024
"""Bytes that all of a packed file unfolds to, and its texts alone, which are read as a tree."""
MOST_ENTRIES = 2_000

STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
"""
BEGINNINGS = {
    b"%PDF": "That is a PDF. Save the text as .docx or HTML, and choose that file.",
    b"{\\rtf": "That is a Rich Text file. Save it as .docx, and choose that file.",
    b"\x89PNG": "That is a picture.",
    b"\xff\xd8\xff": "That is a picture.",
    b"GIF8": "That is a picture.",
    b"\xd0\xcf\x11\xe0": (
        "That file is locked with a password, or of an old Word. Open it, save it as .docx without a password, "
        "and choose that file."
    ),
}
BROKEN = "That file cannot be read; it may be damaged. Open it, save it again as .docx, and choose that file."
LOCKED = "That file is locked with a password. Save it without one, and choose that file."


def to_html(content: bytes) -> str:
    """HTML, or text without any, of that file. Raises: NoArticle."""
    if len(content) > LARGEST:
        raise NoArticle(f"The file has {len(content) / 1024**2:.0f} MB. It may have {LARGEST // 1024**2} MB.")
    if not content.strip():
        raise NoArticle("The file is empty.")
    for beginning, words in BEGINNINGS.items():
        if content.startswith(beginning):
            raise NoArticle(words)
    return _unpacked(content) if content.startswith(b"PK") else _decoded(content)


def _decoded(content: bytes) -> str:
    """Raises: NoArticle."""
    charset = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", content[:4096], re.IGNORECASE)
    named = charset[1].decode("ascii", "replace") if charset else "cp1252"
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in content and not utf_16:
        raise NoArticle("That is no text. Choose a .docx, an HTML or a text file.")
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", named, "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise NoArticle("The letters of that file cannot be read. Save it in UTF-8.")


def _unpacked(content: bytes) -> str:
    """Raises: NoArticle."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = _judged(packed)
            if ("word", "document.xml") in _places(names):
                return _from_word(_texts_of(packed))
            pages = [name for name in names if name.lower().endswith((".html", ".htm"))]
            if len(pages) == 1:
                return _decoded(packed.read(pages[0]))
    except NoArticle:
        raise
    except Exception as problem:  # whatever a damaged or hostile file makes the readers say
        raise NoArticle(BROKEN) from problem
    raise NoArticle(_foreign(names))


def _judged(packed: zipfile.ZipFile) -> set[str]:
    """The names in it. What it says to unfold to is the most that will ever be read of it. Raises: NoArticle."""
    entries = packed.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise NoArticle(LOCKED)
    names = {entry.filename for entry in entries}
    if "EncryptedPackage" in names:
        raise NoArticle(LOCKED)
    texts = sum(entry.file_size for entry in entries if _is_text(entry.filename))
    everything = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or len(names) != len(entries) or everything > LARGEST_UNPACKED:
        raise NoArticle("That file unfolds to far more than an article. Bring the text in by itself.")
    if texts > LARGEST_TEXTS:
        raise NoArticle("The text in that file is too long to be read at once. Bring it in parts.")
    return names


def _places(names: set[str]) -> set[tuple[str, ...]]:
    """Each name as the folders down to it."""
    return {tuple(name.split("/")) for name in names}


def _is_text(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".html", ".htm"))


def _texts_of(packed: zipfile.ZipFile) -> io.BytesIO:
    """The same file with its texts alone: a part of another name was never measured, and is not read as one either.

    No Word file declares a document type; one that does means to read other files or to grow. Raises: NoArticle.
    """
    texts = io.BytesIO()
    with zipfile.ZipFile(texts, "w") as fresh:
        for entry in packed.infolist():
            if not _is_text(entry.filename):
                continue
            text = packed.read(entry)
            if re.search(rb"<!(?:DOCTYPE|ENTITY)", text.replace(b"\x00", b"")):
                raise NoArticle("There is something in that file that no Word puts there. It was not read.")
            fresh.writestr(entry.filename, text)
    return texts


def _from_word(texts: io.BytesIO) -> str:
    """Footnotes are kept at the end, inserted text is in and deleted text is out; pictures are only named."""
    return mammoth.convert_to_html(
        texts,
        style_map=STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=mammoth.images.img_element(_named),
    ).value


def _named(picture: Any) -> dict[str, str]:
    """A picture is never opened."""
    return {"src": "https://example.com/left-out"}


def _foreign(names: set[str]) -> str:
    places = _places(names)
    if ("xl", "workbook.xml") in places:
        return "That is a spreadsheet, not an article."
    if ("ppt", "presentation.xml") in places:
        return "That is a presentation, not an article."
    if "content.xml" in names:
        return "That is an OpenDocument file. Save it as .docx, and choose that file."
    return "There is no article in that file. Choose a .docx, or a .zip with one HTML page in it."
