"""Addresses from before this site come in by list: each line judged before any is kept, and all kept or none.

A line is an old path or URL and the article that it leads to, by address or key.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from msgspec import Struct

from articles import beats, history, old_paths
from articles.addresses import Address, OldAddress
from articles.models import Article, Edition
from articles.old_paths import NoPath, shown

LARGEST = 2 * 1024 * 1024
MOST = 10_000
"""Bytes of a list, and lines in it, at once."""


class NoList(ValueError):
    """A file or text that is no list of addresses; the message says why."""


class Line(NamedTuple):
    """What a line says: its number, where the address was, and where it leads."""

    number: int
    old: str
    target: str


class Kept(Struct, frozen=True):
    """A line that can be kept. `is_known`: it is kept already, and nothing is to do."""

    number: int
    path: str
    article: Article
    is_known: bool


class Refused(Struct, frozen=True):
    number: int
    typed: str
    why: str


class Look(Struct, frozen=True):
    """What a list would do; with anything refused it does nothing. `unread`: articles that readers never had yet."""

    kept: tuple[Kept, ...]
    refused: tuple[Refused, ...]
    unread: tuple[Article, ...] = ()

    @property
    def fresh(self) -> list[Kept]:
        return [each for each in self.kept if not each.is_known]

    @property
    def known(self) -> int:
        return len(self.kept) - len(self.fresh)

    @property
    def can_be_kept(self) -> bool:
        return bool(self.fresh) and not self.refused


# From a file to lines


def text_of(content: bytes) -> str:
    """The text of an uploaded list, as spreadsheets write it. Raises: NoList."""
    if len(content) > LARGEST:
        raise NoList(f"The file has {len(content) / 1024**2:.1f} MB. A list may have 2 MB; bring it in parts.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NoList("That is a spreadsheet. Save it as CSV, and choose that file.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if b"\x00" in content:
        raise NoList("That is no text file. Save the list as CSV, and choose that file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise NoList("The letters of that file cannot be read. Save it as CSV in UTF-8.") from None


def read(text: str) -> tuple[list[Line], list[Refused]]:
    """The lines of a list, and those that are none. Blank lines and a first line of headings are left out.

    Raises: NoList.
    """
    if len(text) > LARGEST:
        raise NoList("The list has more than 2 MB. Bring it in parts.")
    lines: list[Line] = []
    refused: list[Refused] = []
    for number, cells in _rows(text):
        cells = _trimmed(cells)
        if not cells or (number == 1 and _is_heading(cells)):
            continue
        if len(cells) == 2 and all(cells):
            lines.append(Line(number, *cells))
        else:
            refused.append(Refused(number, shown(" ".join(cells)), _columns(cells)))
        if len(lines) + len(refused) > MOST:
            raise NoList(f"The list has more than {MOST:,} lines. Bring it in parts.")
    if not lines and not refused:
        raise NoList("There is no line in the list.")
    return lines, refused


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    """Each row with the number of the line that it begins on. Raises: NoList."""
    if "\x00" in text:
        raise NoList("That is no text. Save the list as CSV.")
    rows = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text))
    at = 1
    try:
        for cells in rows:
            yield at, cells
            at = rows.line_num + 1
    except csv.Error:
        raise NoList(f"Line {at} cannot be read. Look for a quotation mark that is opened and not closed.") from None


def _delimiter(text: str) -> str:
    """What parts the columns: whichever of tab, semicolon and comma the first line with any has, in that order."""
    for line in text.splitlines():
        for sign in "\t;,":
            if sign in line:
                return sign
    return ","


def _trimmed(cells: Iterable[str]) -> list[str]:
    found = [cell.strip() for cell in cells]
    while found and not found[-1]:
        found.pop()
    return found


HEADINGS = ("old", "from", "path", "url", "address", "source", "redirect")


def _is_heading(cells: Sequence[str]) -> bool:
    first = cells[0].casefold()
    return first.startswith(HEADINGS) and not {"/", "."} & set(first)


def _columns(cells: Sequence[str]) -> str:
    if len(cells) > 2:
        return f"It has {len(cells)} columns. Two are wanted; an address with a comma in it stands in quotation marks."
    if len(cells) == 2:
        return "There is no old address in this line."
    return "It names no article. Write the old address, a comma, and the article’s address or key."


# The look before


def look(text: str) -> Look:
    """What keeping that list would do, line by line. Four queries, more for thousands of lines. Raises: NoList."""
    lines, refused = read(text)
    by_path = _by_path(lines, refused)
    house, kept = _House.of(by_path), []
    for path, line in by_path.items():
        try:
            kept.append(house.judge(path, line))
        except NoPath as problem:
            refused.append(Refused(line.number, shown(line.old), str(problem)))
    refused.sort(key=lambda each: each.number)
    articles = {each.article.pk: each.article for each in kept}
    read_by_anyone = set(Edition.objects.released().filter(article__in=articles).values_list("article", flat=True))
    unread = tuple(article for pk, article in articles.items() if pk not in read_by_anyone)
    return Look(tuple(kept), tuple(refused), unread)


def _by_path(lines: Iterable[Line], refused: list[Refused]) -> dict[str, Line]:
    """The lines by the path that they name, the first of those that name the same; the others are refused."""
    found: dict[str, Line] = {}
    for line in lines:
        try:
            path = old_paths.tidy(line.old)
        except NoPath as problem:
            refused.append(Refused(line.number, shown(line.old), str(problem)))
            continue
        if path in found:
            why = f"Line {found[path].number} has that old address already."
            refused.append(Refused(line.number, shown(line.old), why))
        else:
            found[path] = line
    return found


class _House(NamedTuple):
    """What stands already of all that a list names, by slug, key and path, and the list itself."""

    lines: Mapping[str, Line]
    addresses: Mapping[str, Address]
    articles: Mapping[str, Article]
    old: Mapping[str, OldAddress]

    @classmethod
    def of(cls, lines: Mapping[str, Line]) -> "_House":
        forms = {form for form in (*lines, *(_form(line.target) for line in lines.values())) if form}
        words = {old_paths.first(form) for form in forms}
        return cls(
            lines,
            Address.objects.select_related("article").in_bulk(list(words), field_name="slug"),
            Article.objects.in_bulk(list(words), field_name="key"),
            OldAddress.objects.select_related("article").in_bulk(list(forms), field_name="path"),
        )

    def judge(self, path: str, line: Line) -> Kept:
        """Raises: NoPath."""
        if live := self.addresses.get(old_paths.first(path)):
            raise NoPath(f"“/{live.slug}/” is an address of “{live.article}” on this site.")
        article = self._target(path, line)
        if not beats.allows([article.topic_id]):
            raise NoPath(f"“{article}” is of a topic that you do not work on.")
        known = self.old.get(path)
        if known and known.article_id != article.pk:
            raise NoPath(f"It leads to “{known.article}” already. Remove that first.")
        return Kept(line.number, path, article, known is not None)

    def _target(self, path: str, line: Line) -> Article:
        """Raises: NoPath."""
        form = _form(line.target)
        word = old_paths.first(form)
        if form == f"/{word}" and word in self.addresses:
            return self.addresses[word].article
        if form == f"/{word}" and word in self.articles:
            return self.articles[word]
        if form == path:
            raise NoPath("It leads to itself.")
        if form in self.lines:
            raise NoPath(self._chain(path, form))
        if form in self.old:
            raise NoPath(
                f"“{shown(line.target)}” is an old address too. Write its article: {self.old[form].article.key}."
            )
        raise NoPath(f"There is no article at “{shown(line.target)}”.")

    def _chain(self, path: str, form: str) -> str:
        """What is wrong with a line that leads to another line of the list."""
        passed, step = {path: self.lines[path].number}, self.lines[form].number
        while form in self.lines and form not in passed:
            passed[form] = self.lines[form].number
            form = _form(self.lines[form].target)
        if form == path:
            return f"It goes in a circle: lines {', '.join(map(str, passed.values()))}."
        return f"It leads to the old address in line {step}. Write the article itself."


def _form(typed: str) -> str:
    """The normal form of anything typed, whoever's it is; "" for what cannot be an address."""
    try:
        path, query = old_paths.split(typed)
    except NoPath:
        return ""
    form = old_paths.normal(path, query)
    return form if len(form) <= old_paths.LONGEST and not old_paths.CONTROL.search(form) else ""


# The deeds


def keep(text: str, *, editor: AbstractBaseUser | None) -> Look:
    """Keep all of the list, or nothing where anything of it is refused now. Raises: NoList."""
    with history.turn() as now:
        found = look(text)
        if found.can_be_kept:
            OldAddress.objects.bulk_create((_row(each, editor, now) for each in found.fresh), batch_size=1000)
        return found


def _row(kept: Kept, editor: AbstractBaseUser | None, now: dt.datetime) -> OldAddress:
    number = editor.pk if editor else None
    return OldAddress(path=kept.path, article=kept.article, added_at=now, editor_id=number)


def remove(pk: int) -> OldAddress | None:
    """Take one old address out; it is “not found” from now on. None if it was gone."""
    with history.turn():
        row = OldAddress.objects.select_related("article").filter(pk=pk).first()
        if row:
            beats.refuse([row.article.topic_id])
            OldAddress.objects.filter(pk=pk).delete()
        return row
