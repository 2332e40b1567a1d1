"""Who wrote a block: for each of its sentences and values the save that brought it and the first edition with it.

It reads the versions of one block and its fact, never a whole article, and no more editions than it must.
"""

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, Max, OuterRef
from msgspec import Struct
from msgspec.structs import replace
from reversion.models import Revision

from articles import archive, lineage, lives, origins, snapshot, taken, words
from articles.document import Picture as PictureContent
from articles.document import Source as SourceContent
from articles.fields import Names, block_label
from articles.lives import Moment
from articles.models import Article, ArticleRevision, Block, Edition, EditionDocument
from articles.origins import Line, Sentence, State, Value
from articles.snapshot import Fields
from articles.taken import Taken
from facts.models import Fact, Source, Topic
from facts.pictures import Picture
from facts.versioned import is_key

LAST = 2**62
"""Stands after every revision."""

MOST_EDITIONS = 63
"""How many editions after a save are read to find the first with what it brought: 1, 2, 4 ... 32 at a time."""


class NotThere(LookupError):
    """The article does not have that block in that state."""


class Save(Struct, frozen=True):
    """One save; `is_listed` says that the article's own history has it: a shared fact was saved elsewhere before."""

    number: int
    editor: AbstractBaseUser | None
    when: dt.datetime
    note: str
    is_listed: bool


class WrittenLine(Struct, frozen=True, kw_only=True):
    """A sentence and where it comes from.

    `since` brought these words; None: no save holds them, an edition was merged from two. `first` brought what they
    are a new wording of, `back` brought them back; None: neither. `taken` brought them here from the block named
    `home`; None: they were written here. `edition` was the first with them, whatever became of it; None if none of the
    MOST_EDITIONS after the save had them.
    """

    sentence: Sentence
    since: Save | None
    first: Save | None
    back: Save | None
    edition: Edition | None
    taken: Save | None = None
    home: str = ""


class WrittenValue(Struct, frozen=True):
    """A value beside the sentences, the save that brought it as it is, and the first edition with it."""

    name: str
    label: str
    words: str
    since: Save | None
    edition: Edition | None


class Share(Struct, frozen=True):
    """How many of the words that stand there one editor wrote."""

    editor: AbstractBaseUser | None
    words: int
    percent: int


class Move(Struct, frozen=True):
    """A save that brought the block here from another article, where it was `origin`."""

    save: Save
    origin: Block


class Account(Struct, frozen=True, kw_only=True):
    """All that is known of who wrote a block. `saves` counts those that changed what it says; `moves` rise in time.

    `unread`: something was in none of the MOST_EDITIONS after its save, and there are more that were not looked at.
    """

    label: str
    block: Block
    state: State
    lines: tuple[WrittenLine, ...]
    values: tuple[WrittenValue, ...]
    began: Save | None
    changed: Save | None
    put_back: Save | None
    saves: int
    shares: tuple[Share, ...]
    unread: bool
    moves: tuple[Move, ...] = ()


def of_block(article: Article, key: str, *, until: int | None = None, edition: Edition | None = None) -> Account:
    """Who wrote the block as it is now, as it was right after revision `until`, or as that edition has it.

    Raises: NotThere.
    """
    block = Block.objects.annotate(has_moved=lineage.moved()).filter(article=article, key=key).first()
    if block is None:
        raise NotThere(key)
    life = _Life(block, edition.revision_id if edition else until)
    if edition:
        state = _in_edition(edition, key)
        if edition.is_scheduled and state not in life.states:
            life = _Life(block, _newest_before(edition))
        states, revisions = _as_published(life, state)
    elif life.is_removed or not life.states:
        raise NotThere(key)
    else:
        states, revisions = life.states, life.revisions
    return _account(article, block, states, revisions, life)


def _in_edition(edition: Edition, key: str) -> State:
    """Raises: NotThere."""
    text = EditionDocument.objects.values_list("document", flat=True).get(edition=edition)
    state = origins.state_in(text, key)
    if state is None:
        raise NotThere(key)
    return state


def _newest_before(edition: Edition) -> int | None:
    """The newest revision that an edition up to that one stood on: a hotfix before an embargo is merged into it."""
    before = Edition.objects.filter(article=edition.article_id, number__lte=edition.number)
    newest: int | None = before.aggregate(newest=Max("revision"))["newest"]
    return newest


def _as_published(life: "_Life", state: State) -> tuple[list[State], list[int | None]]:
    """The states up to the one that went out, which may be older than the newest; it comes last in any case.

    It has no revision where no save holds the whole of it: the edition was merged from two.
    """
    states, revisions = life.states, life.revisions
    whole = [at for at, each in enumerate(states) if each == state]
    if whole:
        return states[: whole[-1] + 1], revisions[: whole[-1] + 1]
    worded = [at for at, each in enumerate(states) if each.text == state.text]
    end = worded[-1] + 1 if worded else len(states)
    return [*states[:end], state], [*revisions[:end], None]


class _Life:
    """What a block ever was up to a revision, in six queries and two for each move: its states, each unlike the last.

    Whether it stood in the article meanwhile, and where, is not authorship; a fact's life before it was placed is.
    """

    def __init__(self, block: Block, until: int | None) -> None:
        ancestry = lineage.of(block, until=until)
        self._blocks, self.arrivals = ancestry.moments, ancestry.arrivals
        shown = dict.fromkeys(moment.fields["fact"] for moment in self._blocks if moment.fields["fact"])
        self._facts = lives.of(Fact, shown, until=until) if shown else {}
        everything = [*self._blocks, *(moment for life in self._facts.values() for moment in life)]
        self._read_names(max((moment.revision for moment in everything), default=0))
        self.states: list[State] = []
        self.revisions: list[int | None] = []
        for revision, state in self._walk(list(shown) or [None]):
            if not self.states or self.states[-1] != state:
                self.states.append(state)
                self.revisions.append(revision)

    def _read_names(self, newest: int) -> None:
        """What the facts cite, and what their sources and topics are called."""
        versions = [moment for life in self._facts.values() for moment in life]
        self._cited = lives.citations(self._facts, {moment.revision for moment in versions}) if versions else {}
        cited = [fields for some in self._cited.values() for fields in some]
        self.sources = archive.newest(Source, {fields["source"] for fields in cited}, newest)
        self._topics = archive.newest(Topic, {moment.fields["topic"] for moment in versions}, newest)

    @property
    def is_removed(self) -> bool:
        """Whether the block is not in the article at the end, or was not yet."""
        return not self._blocks or bool(self._blocks[-1].fields["removed"])

    @property
    def put_back(self) -> int | None:
        """The revision that brought the block back into the article, the last time."""
        pairs = reversed([*pairwise(self._blocks)])
        flips = (new.revision for old, new in pairs if old.fields["removed"] and not new.fields["removed"])
        return next(flips, None)

    def _walk(self, shown: Iterable[int | None]) -> Iterator[tuple[int, State]]:
        """Every save of the block and of what it shows, oldest first; one fact after the other, were there several."""
        for fact in shown:
            placed = [moment for moment in self._blocks if moment.fields["fact"] == fact]
            left = next((moment.revision for moment in self._blocks if moment.revision > placed[-1].revision), None)
            life = self._facts.get(fact, []) if fact else []
            for revision in sorted({moment.revision for moment in (*placed, *life)}):
                if left is None or revision < left:
                    fields = (_newest(placed, revision) or placed[0]).fields
                    yield revision, self._state(fields, _newest(life, revision))

    def _state(self, block: Fields, version: Moment | None) -> State:
        content = snapshot.block_content(block, {pk: life[-1].fields for pk, life in self._facts.items()})
        if version is None:
            return State(content)
        pk = version.fields["id"]
        cited = self._cited.get((pk, version.revision), [])
        fact = snapshot.fact_content(pk, version.fields, cited, self.sources, self._topics)
        return State(content, replace(fact, version=0))


def _newest(life: Sequence[Moment], revision: int) -> Moment | None:
    at = bisect_right(life, revision, key=lambda moment: moment.revision)
    return life[at - 1] if at else None


def _account(
    article: Article, block: Block, states: Sequence[State], revisions: Sequence[int | None], life: _Life
) -> Account:
    names = _names(states[-1], life)
    lines, values = origins.lines(states), origins.values(states, names)
    own = [number for number in revisions if number is not None]
    elsewhere = taken.over(article, block, _brought(lines, revisions))
    wanted = [*_wanted(block.key, lines, values, revisions, elsewhere)]
    found, unread = _first_editions(article, {block.key, *(each.key for each in elsewhere.values())}, wanted)
    numbers = {*_named_in(lines, values, revisions), *own[:1], *own[-1:], life.put_back}
    numbers |= {arrival.revision for arrival in life.arrivals}
    numbers |= {number for each in elsewhere.values() for number in (each.since, each.first)}
    saves = _saves(article, {number for number in numbers if number})
    placed = _Placed(revisions, saves, elsewhere)
    written = tuple(placed.line(line, edition) for line, edition in zip(lines, found[: len(lines)], strict=True))
    return Account(
        label=block_label(states[-1].block, names),
        block=block,
        state=states[-1],
        lines=written,
        values=tuple(
            WrittenValue(value.name, value.label, value.words, saves.get(revisions[value.since] or 0), edition)
            for value, edition in zip(values, found[len(lines) :], strict=True)
        ),
        began=saves[own[0]] if own else None,
        changed=saves[own[-1]] if own else None,
        put_back=saves[life.put_back] if life.put_back else None,
        saves=len(own),
        shares=_shares(written),
        unread=unread,
        moves=tuple(Move(saves[each.revision], each.origin) for each in life.arrivals),
    )


class _Placed:
    """Turns places in a sequence of states into saves."""

    def __init__(
        self, revisions: Sequence[int | None], saves: Mapping[int, Save], elsewhere: Mapping[str, Taken]
    ) -> None:
        self._revisions, self._saves, self._elsewhere = revisions, saves, elsewhere

    def save(self, at: int | None) -> Save | None:
        return self._saves.get(self._revisions[at] or 0) if at is not None else None

    def line(self, line: Line, edition: Edition | None) -> WrittenLine:
        home = self._elsewhere.get(line.sentence.words)
        since, first = self.save(line.since), self.save(line.first)
        return WrittenLine(
            sentence=line.sentence,
            since=self._saves[home.since] if home else since,
            first=self._saves[home.first] if home and home.first != home.since else first if line.is_reworded else None,
            back=self.save(line.back),
            edition=edition,
            taken=since if home else None,
            home=home.label if home else "",
        )


def _brought(lines: Iterable[Line], revisions: Sequence[int | None]) -> dict[str, int]:
    """The sentences that seem to be written in this block, long enough not to be the same by chance."""
    return {
        line.sentence.words: number
        for line in lines
        if not line.is_reworded and line.sentence.words.count(" ") >= 2 and (number := revisions[line.since])
    }


def _named_in(lines: Iterable[Line], values: Iterable[Value], revisions: Sequence[int | None]) -> set[int | None]:
    places = {at for line in lines for at in (line.since, line.first, line.back) if at is not None}
    return {revisions[at] for at in places | {value.since for value in values}}


def _names(state: State, life: _Life) -> Names:
    sources = {
        fields["key"]: SourceContent(key=fields["key"], publisher=fields["publisher"], title=fields["title"])
        for fields in life.sources.values()
    }
    return Names({}, sources, {state.fact.key: state.fact} if state.fact else {}, _pictures(state))


def _pictures(state: State) -> dict[str, PictureContent]:
    """By key, in today's words, the pictures that a state names. One query, none where it names none."""
    named = [getattr(owner, "picture", "") or "" for owner in (state.block, state.fact)]
    if not (keys := [name for name in named if is_key(name)]):
        return {}
    fields = ("key", "file", "width", "height", "form", "focal_x", "focal_y", *snapshot.PICTURE_WORDS)
    rows = Picture.objects.filter(key__in=keys).values(*fields)
    return {row["key"]: snapshot.picture_content(row) for row in rows}


def _saves(article: Article, numbers: Iterable[int]) -> dict[int, Save]:
    listed = ArticleRevision.objects.filter(article=article, revision=OuterRef("pk"))
    rows = Revision.objects.filter(pk__in=list(numbers)).select_related("user").annotate(is_listed=Exists(listed))
    return {row.pk: Save(row.pk, row.user, row.date_created, row.comment, row.is_listed) for row in rows}


def _shares(lines: Iterable[WrittenLine]) -> tuple[Share, ...]:
    """Who wrote how much of what stands there, the most first; a reworded sentence counts for who reworded it."""
    counts: Counter[AbstractBaseUser | None] = Counter()
    for line in lines:
        counts[line.since.editor if line.since else None] += words.count(line.sentence.words, rich=False)
    total = counts.total()
    return tuple(Share(editor, count, round(100 * count / total)) for editor, count in counts.most_common() if total)


# The first edition with something


Held = Mapping[str, tuple[State, frozenset[str]]]
"""What an edition has, by block key: the state and its sentences."""


class _Wanted(Struct, frozen=True):
    """Something that a save brought, and whether an edition has it."""

    since: int | None
    carries: Callable[[Held], bool]


def _wanted(
    key: str,
    lines: Iterable[Line],
    values: Iterable[Value],
    revisions: Sequence[int | None],
    elsewhere: Mapping[str, Taken],
) -> Iterator[_Wanted]:
    for line in lines:
        words, home = line.sentence.words, elsewhere.get(line.sentence.words)
        yield _Wanted(home.since if home else revisions[line.since], _says(words, {key, home.key if home else key}))
    for value in values:
        yield _Wanted(revisions[value.since], _has(key, value))


def _says(sentence: str, keys: Collection[str]) -> Callable[[Held], bool]:
    return lambda held: any(sentence in held[key][1] for key in keys if key in held)


def _has(key: str, value: Value) -> Callable[[Held], bool]:
    return lambda held: key in held and value.stands_in(held[key][0])


def _first_editions(
    article: Article, keys: Collection[str], wanted: Sequence[_Wanted]
) -> tuple[list[Edition | None], bool]:
    """For each the first edition, public or not, that carried it; and whether the search was given up for any.

    Few need more than the first edition after the save: the documents are read a few at a time, oldest first.
    """
    columns = ("article_id", "number", "published_at", "is_scheduled", "withdrawn_at", "note", "revision_id")
    editions = list(Edition.objects.filter(article=article).order_by("number").only(*columns)) if wanted else []
    after = [[each for each in editions if (each.revision_id or LAST) >= (one.since or 0)] for one in wanted]
    found: list[Edition | None] = [None] * len(wanted)
    known: dict[int, Held] = {}
    reading = origins.Reading()
    open_, start = set(range(len(wanted))), 0
    while open_ and start < MOST_EDITIONS:
        end = 2 * start + 1
        batches = {at: after[at][start:end] for at in open_}
        unread = {each.pk for batch in batches.values() for each in batch} - known.keys()
        for pk, states in _states_in(unread, keys):
            known[pk] = {key: (state, reading.said(state)) for key, state in states.items() if state}
        for at, batch in batches.items():
            found[at] = next((each for each in batch if wanted[at].carries(known[each.pk])), None)
        open_, start = {at for at in open_ if found[at] is None and len(after[at]) > end}, end
    return found, bool(open_)


def _states_in(editions: Collection[int], keys: Collection[str]) -> Iterator[tuple[int, dict[str, State | None]]]:
    """By the edition's primary key: the blocks as that edition has them. One query, or none for no editions."""
    rows = EditionDocument.objects.filter(edition__in=editions).values_list("edition_id", "document")
    for pk, text in rows if editions else ():
        yield pk, {key: origins.state_in(text, key) for key in keys}
