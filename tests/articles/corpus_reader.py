"""The corpus of real edits in `tests/articles/corpus`: its notation read and written; it judges no difference itself.

One file per kind of edit, one record per paragraph of a file. `mark:` is the old and the new text in one line, as a
sub-editor marks them by hand; `or:` is a marking just as good; `#` begins a comment.

    [-gone-] {+new+}        words (what is gone stands before what is new)
    {~text|now bold~}       words that stayed, and what happened to their formatting
    [<moved.<] {>moved.>}   a sentence, where it stood and where it stands now
    ¶ {+¶+} [-¶-]           between paragraphs: a break that stayed, that is new, that is gone
    (was a paragraph, now a heading)   at the start of a paragraph: its form
    ⏎                       a line break

Without `old:` and `new:` the marking defines both texts: plain text, or rich text of simple paragraphs if there is
a break in it. With them, both are rich text.
"""

import re
from html import escape
from pathlib import Path
from typing import NamedTuple

from articles.alignment import tokens
from articles.richtext import parse

CORPUS = Path(__file__).parent / "corpus"

FORMS = "a paragraph|a heading|a block quote|a bulleted list item|a numbered list item"
FORM = re.compile(rf"\(was (?:{FORMS}), now (?:{FORMS})\) ")
REMARK = re.compile(
    r"(?:now bold|no longer bold|now italic|no longer italic|now a link to \S+|no longer a link to \S+"
    r"|link now goes to \S+|link now marked as paid|link no longer marked as paid)"
)
MARK = re.compile(
    r"\[-(?P<gone>.+?)-\]|\{\+(?P<new>.+?)\+\}|\[<(?P<left>.+?)<\]|\{>(?P<came>.+?)>\}"
    r"|\{~(?P<kept>.+?)\|(?P<remark>[^|]+?)~\}"
)
SIGN = re.compile(r"\[[-<]|[-<]\]|\{[+>~]|[+>~]\}")
SHAPES = {"gone": "[-{}-]", "new": "{{+{}+}}", "left": "[<{}<]", "came": "{{>{}>}}"}
ONE_SIDED = {"gone": "old", "left": "old", "new": "new", "came": "new"}
BREAKS = {"": " ¶ ", "new": " {+¶+} ", "gone": " [-¶-] "}


class Unreadable(ValueError):
    """A record that does not follow the notation."""


class Record(NamedTuple):
    """Two texts and the markings that a sub-editor would accept, the best one first."""

    kind: str
    line: int
    old: str
    new: str
    rich: bool
    marks: tuple[str, ...]

    def __str__(self):
        return f"{self.kind}.txt:{self.line}"


def records(folder=CORPUS):
    """All records, file by file.

    Raises: Unreadable.
    """
    return [record for path in sorted(folder.glob("*.txt")) for record in read(path.read_text(), path.stem)]


def read(text, kind):
    """The records of one file.

    Raises: Unreadable.
    """
    found, lines = [], []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            lines.append((number, line))
            continue
        if any(not line.startswith("#") for _, line in lines):
            found.append(_record(kind, lines))
        lines = []
    return found


def _record(kind, lines):
    fields = {"old": [], "new": [], "mark": [], "or": []}
    for number, line in lines:
        if line.startswith("#"):
            continue
        name, colon, value = line.partition(": ")
        if not colon or name not in fields or not value.strip():
            raise Unreadable(f"{kind}.txt:{number}: neither old:, new:, mark:, or: nor a comment: {line}")
        fields[name].append(value)
    counts = [len(fields[name]) for name in ("mark", "old", "new")]
    start = lines[0][0]
    if counts not in ([1, 0, 0], [1, 1, 1]):
        raise Unreadable(f"{kind}.txt:{start}: one mark: and, for rich text, one old: and one new: make a record")
    marks = (*fields["mark"], *fields["or"])
    for mark in marks:
        _check(mark, f"{kind}.txt:{start}")
    old, new = (_text(marks[0], side, given=fields[side]) for side in ("old", "new"))
    return Record(kind, start, old, new, bool(fields["old"]) or "¶" in marks[0], marks)


def _check(mark, where):
    for match in MARK.finditer(mark):
        inner = match[match.lastgroup] if match["kept"] is None else match["kept"]
        if SIGN.search(inner) or ("¶" in inner and match[0] not in ("{+¶+}", "[-¶-]")):
            raise Unreadable(f"{where}: a mark inside a mark: {match[0]}")
        for remark in (match["remark"] or "").split("; ") if match["remark"] else ():
            if not REMARK.fullmatch(remark):
                raise Unreadable(f"{where}: no such remark: {remark}")
    if found := SIGN.search(MARK.sub("", mark)):
        raise Unreadable(f"{where}: {found[0]} without its other half")
    if any(part.strip().startswith("(was ") and not FORM.match(part.strip()) for part in _parted(mark)):
        raise Unreadable(f"{where}: no such form")


def _text(mark, side, *, given):
    """The text of one side: as the record gives it, else as the marking defines it."""
    if given:
        return given[0]
    found = paragraphs(mark, side)
    if "¶" not in mark:
        return found[0].replace("⏎", "\n") if found else ""
    return "".join(f"<p>{escape(text, quote=False).replace('⏎', '<br>')}</p>" for text in found)


def paragraphs(mark, side):
    """What a marking says of the paragraphs of one side, "old" or "new": their words, spaces collapsed.

    >>> paragraphs("It opens in [-June-]{+May+}. {+¶+} Tickets follow.", "old")
    ['It opens in June. Tickets follow.']
    """
    texts = (" ".join(FORM.sub("", part.strip()).split()) for part in _parted(MARK.sub(_only(side), mark)))
    return [text for text in texts if text]


def _only(side):
    def kept(match):
        if match["kept"] is not None:
            return match["kept"]
        return match[match.lastgroup] if ONE_SIDED[match.lastgroup] == side else ""

    return kept


def _parted(mark):
    return mark.split("¶")


def texts(html):
    """The paragraphs of rich text, written as `paragraphs` writes them."""
    found = (" ".join(para.text.replace("\n", "⏎").split()) for para in parse(html))
    return [text for text in found if text]


def marked(change):
    """A comparison in the notation of the corpus."""
    out = []
    for number, paragraph in enumerate(change.paragraphs):
        out.append(BREAKS[paragraph.break_] if number else "")
        out.append(f"({paragraph.remark}) " if paragraph.remark else "")
        out += map(_signed, paragraph.pieces)
    return "".join(out)


def _signed(piece):
    text = piece.text.replace("\n", "⏎")
    if piece.op == "restyled":
        return f"{{~{text}|{piece.remark}~}}"
    moved = {"gone": "left", "new": "came"} if piece.move else {}
    shape = SHAPES.get(moved.get(piece.op, piece.op), "{}")
    return shape.format(text)


def normalized(mark):
    """The one way to write a marking: neighbours of one fate together, spaces outside of them and one at most.

    >>> normalized("A b.[- C d.-] E [-f -]{+g +}h.")
    'A b. [-C d.-] E [-f-]{+g+} h.'
    """
    mark = mark.replace("{+¶+}", "\ue000").replace("[-¶-]", "\ue001")
    mark = re.sub(" +", " ", MARK.sub(_tight, mark))
    for end, start in ("+}", "{+"), ("-]", "[-"), (">}", "{>"), ("<]", "[<"):
        mark = re.sub(rf"{re.escape(end)}( ?){re.escape(start)}", r"\1", mark)
    mark = re.sub(r"([-<]\]) (\{[+>])", r"\1\2", mark)
    mark = re.sub(" *([¶\ue000\ue001]) *", r" \1 ", mark)
    return mark.replace("\ue000", "{+¶+}").replace("\ue001", "[-¶-]").strip(" ")


def _tight(match):
    name = "kept" if match["kept"] is not None else match.lastgroup
    text = match[name]
    core = text.strip(" ")
    if not core:
        return " "
    before, after = " " * text.startswith(" "), " " * text.endswith(" ")
    shape = f"{{{{~{{}}|{match['remark']}~}}}}" if name == "kept" else SHAPES[name]
    return before + shape.format(core) + after


def cut_words(stretches):
    """How many words of one side changed, and how many of these have more than one fate.

    `stretches` are that side's text in order, each with its fate, where "same" means that it stayed.
    """
    text = "".join(part for _, part in stretches)
    fates = [fate for fate, part in stretches for _ in part]
    found = tokens(text)
    words = [
        set(fates[start:end])
        for start, end, is_word in zip(found.starts, found.ends, found.words, strict=True)
        if is_word
    ]
    return sum(word != {"same"} for word in words), sum(len(word) > 1 for word in words)
