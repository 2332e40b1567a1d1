"""Who wrote a block: each sentence and value beside the save that brought it and the first edition with it."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from msgspec import Struct
from msgspec.structs import replace

from articles import origins, provenance
from articles.desk import pages, sides
from articles.desk.people import name_of
from articles.desk.roles import needs
from articles.desk.sides import Side
from articles.models import Article, Edition
from articles.origins import Sentence
from articles.provenance import Account, Save

EDITIONS = 12
"""How many of the newest editions the page offers as states."""


NO_SENTENCE = Sentence("", "")


class By(Struct, frozen=True, kw_only=True):
    """A save as it is told; `address` leads to what it did, "" where it is no save of this article."""

    when: dt.datetime
    who: str
    note: str
    address: str


class Row(Struct, frozen=True, kw_only=True):
    """One line of the ledger: sentences of one origin, as paragraphs, or values of one origin with their labels.

    `first`, `back`, `taken` and `home` are those of provenance.WrittenLine.
    """

    by: By | None
    first: By | None = None
    back: By | None = None
    taken: By | None = None
    home: str = ""
    edition: Edition | None
    state: str
    is_newest: bool
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class Part(Struct, frozen=True):
    """What one editor wrote of the words that stand there."""

    who: str
    words: int
    percent: int


@require_safe
@needs("read")
def written(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """The working copy's block, or with `at` that of a save (r12) or of an edition (e7)."""
    article = get_object_or_404(Article, key=key)
    try:
        side = sides.find(article, request.GET.get("at", sides.NOW))
        until = side.revision.revision_id if side.revision else None
        account = provenance.of_block(article, block, until=until, edition=side.edition)
    except (sides.NoSide, provenance.NotThere) as missing:
        raise Http404 from missing
    tell = _Teller(article, account)
    context = {
        "article": article,
        "side": side,
        "account": account,
        "rows": list(tell.lines()),
        "values": list(tell.values()),
        "began": tell.by(account.began),
        "changed": tell.by(account.changed),
        "put_back": tell.by(account.put_back),
        "moves": [(tell.by(move.save), move.origin) for move in account.moves],
        "shares": [Part(name_of(share.editor), share.words, share.percent) for share in account.shares],
        "compare": _comparison(article, side, block),
        "editions": _editions(article, block),
        "here": "articles",
    }
    return pages.page(request, "desk/written/page.html", context)


class _Teller:
    """Turns what is known of a block into rows."""

    def __init__(self, article: Article, account: Account) -> None:
        self._account = account
        self._saves = reverse("desk:compare_save", args=[article.key, 1]).removesuffix("1/")

    def by(self, save: Save | None) -> By | None:
        if save is None:
            return None
        address = f"{self._saves}{save.number}/#{self._account.block.key}" if save.is_listed else ""
        return By(when=save.when, who=name_of(save.editor), note=save.note, address=address)

    def lines(self) -> Iterator[Row]:
        """Neighbors of one origin as one row."""
        for _, group in groupby(self._account.lines, key=lambda line: replace(line, sentence=NO_SENTENCE)):
            line, *others = group
            yield Row(
                by=self.by(line.since),
                first=self.by(line.first),
                back=self.by(line.back),
                taken=self.by(line.taken),
                home=line.home,
                edition=line.edition,
                state=_state(line.edition),
                is_newest=self._is_newest(line.taken or line.since),
                paragraphs=tuple(origins.paragraphs(each.sentence for each in (line, *others))),
            )

    def values(self) -> Iterator[Row]:
        """Neighbors of one origin as one row."""
        for (since, edition), group in groupby(self._account.values, key=lambda value: (value.since, value.edition)):
            yield Row(
                by=self.by(since),
                edition=edition,
                state=_state(edition),
                is_newest=self._is_newest(since),
                values=tuple((value.label, value.words) for value in group),
            )

    def _is_newest(self, save: Save | None) -> bool:
        return save is not None and self._account.saves > 1 and save == self._account.changed


def _state(edition: Edition | None) -> str:
    """What sets an edition apart from those that readers have: "withdrawn", "not out yet"."""
    if edition is None or edition.is_public():
        return ""
    return "withdrawn" if edition.withdrawn_at else "not out yet"


def _comparison(article: Article, side: Side, block: str) -> str:
    """The comparison that shows the state: an edition with the working copy, a save with the one before."""
    if side.edition:
        path = reverse("desk:compare", args=[article.key, side.name, sides.NOW])
    elif side.revision:
        path = reverse("desk:compare_save", args=[article.key, side.revision.revision_id])
    else:
        path = reverse("desk:compare_newest", args=[article.key])
    return f"{path}#{block}"


def _editions(article: Article, block: str) -> list[tuple[Edition, str]]:
    """The newest editions that have the block, each with what sets it apart, the newest first."""
    having = Edition.objects.filter(article=article, marks__has_key=block).newest_first()
    found = having.only("number", "published_at", "withdrawn_at")[:EDITIONS]
    return [(edition, _state(edition)) for edition in found]
