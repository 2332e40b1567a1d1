"""The deeds of the desk on working rows: what a turn can write. One call is one idea; a save may make several.

Every function takes the open `Turn` first, reads the row again, and saves only what differs, so that a save that
changes nothing makes no revision. Raises: history.Stale for an outdated lock version, ValidationError for bad values.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from articles import archive, history, leaning, rank
from articles.addresses import RESERVED_SLUGS, Address, OldAddress
from articles.history import Turn
from articles.models import Article, Block, Edition, FactStep
from articles.snapshot import Fields
from facts import kinds, picture_files
from facts.models import Citation, Fact, Source, Topic
from facts.pictures import Picture, PictureFile
from facts.status import Status
from facts.versioned import Guarded, is_key, new_key

LONGEST_RANK = 40
"""Where one gap has made ranks longer than this, all blocks are ranked anew: once in about 200 moves into one gap."""

CITATION_FIELDS = ("standing", "quote", "url", "date", "via")
FACT_FIELDS = (
    "topic",
    "fact_kind",
    "status",
    "statement",
    "details",
    "people",
    "as_of",
    "event_date",
    "review_by",
    "held_reason",
    "held_until",
    "picture",
)
DESK_FIELDS = ("review_by", "held_reason", "held_until")
HEAD_FIELDS = (
    "topic",
    "kicker",
    "headline",
    "standfirst",
    "authors",
    "editors_note",
    "editors_note_date",
    "search_title",
    "search_description",
    "share_headline",
    "related",
    "share_text",
    "canonical",
    "picture",
    "picture_shape",
)
PICTURE_FIELDS = (
    "name",
    "alt",
    "decorative",
    "caption",
    "credit",
    "licence",
    "page",
    "focal_x",
    "focal_y",
    "rights_until",
    "retired",
)


def create(row: Guarded) -> None:
    """Save a new row after cleaning it. Raises: ValidationError."""
    judge(row)
    _refuse_unknown_picture(row, "")
    row.save(force_insert=True)


def change(row: Guarded, values: Mapping[str, Any]) -> bool:
    """Save the row if, cleaned, it differs from what was read. Raises: ValidationError."""
    return _change(row, values, also=False)


def _change(row: Guarded, values: Mapping[str, Any], *, also: bool) -> bool:
    names = [field.attname for field in row._meta.concrete_fields]
    before = {name: getattr(row, name) for name in names}
    for name, value in values.items():
        setattr(row, name, value)
    judge(row)
    if not also and all(getattr(row, name) == before[name] for name in names):
        return False
    _refuse_unknown_picture(row, before.get("picture", ""))
    row.save()
    return True


def judge(row: Guarded) -> None:
    """Clean a row, its fields and itself; that related rows exist and keys are unique is the database's to say."""
    row.clean_fields(exclude=[field.name for field in row._meta.concrete_fields if field.is_relation])
    row.clean()


# Articles


def new_article(
    turn: Turn,
    *,
    topic: Topic,
    headline: str,
    slug: str,
    standfirst: str = "",
    pattern: str = "",
    authors: Sequence[Fields] = (),
) -> Article:
    """An empty article, or one that opens with a pattern's facts; 404 to readers until its first edition's time."""
    key = new_key(slug or headline, Article.objects.all())
    article = Article(key=key, topic=topic, headline=headline, standfirst=standfirst, authors=list(authors))
    create(article)
    address = Address(article=article, slug=slug)
    address.full_clean(exclude=["article"])
    address.save()
    if pattern:
        _fill(turn, article, pattern)
    return article


def _fill(turn: Turn, article: Article, pattern: str) -> None:
    today = turn.today
    after = None
    for section in kinds.PATTERNS[pattern].fill(article.topic.name):
        after = add_block(turn, article, "section", {"heading": section.heading}, after=after).key
        for fact in section.facts:
            days = kinds.default_review_days(fact.kind, Status.NOT_ANNOUNCED)
            values = {
                "topic": article.topic,
                "fact_kind": fact.kind,
                "status": Status.NOT_ANNOUNCED.value,
                "statement": fact.statement,
                "details": fact.details,
                "as_of": today,
                "review_by": today + dt.timedelta(days=days) if days else None,
            }
            after = add_fact(turn, article, values, (), after=after).key


def suggest_slug(headline: str) -> str:
    """The part before a colon, as an address that is still free: "Heat 2: everything ..." -> "heat-2"."""
    stem = slugify(headline.split(":")[0])[:60] or "article"
    slug, number = stem, 2
    while slug in RESERVED_SLUGS or _is_taken(slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _is_taken(slug: str) -> bool:
    old = OldAddress.objects.filter(path=f"/{slug}")
    return Address.objects.filter(slug=slug).exists() or old.exists()


def save_head(turn: Turn, article: Article, values: Mapping[str, Any], *, lock_version: int | None = None) -> bool:
    """Change the article's own fields. True if anything differed."""
    row = turn.take(Article, article.pk, lock_version=lock_version)
    return change(row, {name: value for name, value in values.items() if name in HEAD_FIELDS})


# Facts and their citations


def new_fact(turn: Turn, values: Mapping[str, Any], citations: Iterable[Mapping[str, Any]], *, key: str = "") -> Fact:
    """A fact with its citations (each a mapping with `source` and any of CITATION_FIELDS), in no article yet."""
    fact = Fact(**{name: values[name] for name in FACT_FIELDS if name in values})
    fact.details = fact.details or kinds.blank(fact.fact_kind)
    fact.key = key or new_key(kinds.headline(fact.fact_kind, fact.details, fact.statement), Fact.objects.all())
    create(fact)
    _save_citations(fact, citations)
    return fact


def save_fact(
    turn: Turn,
    fact: Fact,
    values: Mapping[str, Any],
    citations: Iterable[Mapping[str, Any]] | None = None,
    *,
    lock_version: int | None = None,
) -> bool:
    """Change a fact, and its citations to those given (None: leave them). True if anything differed."""
    row = turn.take(Fact, fact.pk, lock_version=lock_version)
    _refuse_late_hold(turn, row, values)
    cited = citations is not None and _save_citations(row, citations)
    return _change(row, {name: value for name, value in values.items() if name in FACT_FIELDS}, also=cited)


def _refuse_late_hold(turn: Turn, fact: Fact, values: Mapping[str, Any]) -> None:
    """A hold that begins after the fact was scheduled would not hold it. Raises: ValidationError."""
    reason, until = values.get("held_reason", fact.held_reason), values.get("held_until", fact.held_until)
    if not reason or (reason, until) == (fact.held_reason, fact.held_until):
        return
    ahead = FactStep.objects.filter(fact_key=fact.key, edition__in=Edition.objects.ahead(turn.now))
    if until:
        ahead = ahead.filter(edition__published_at__lt=until)
    if step := ahead.exclude(change=FactStep.Change.REMOVED).select_related("edition").first():
        due = timezone.localtime(step.edition.published_at)
        deed = "Cancel" if step.edition.is_scheduled else "Hold"
        message = f"Edition {step.edition.number} goes out on {due:%d %B %Y, %H:%M} with it. {deed} that edition first."
        raise ValidationError({"held_reason": message})


def _save_citations(fact: Fact, wanted: Iterable[Mapping[str, Any]]) -> bool:
    """Make the fact's citations those, in that order; one that cites the same source keeps its row."""
    spare = list(fact.citations.all())
    changed = False
    for order, values in enumerate(wanted):
        row = next((each for each in spare if each.source_id == _pk(values["source"])), None)
        if row:
            spare.remove(row)
        else:
            row = Citation(fact=fact, source_id=_pk(values["source"]))
        fresh = row._state.adding
        own = {name: values.get(name, "") for name in CITATION_FIELDS}
        changed |= _change(row, {**own, "order": order}, also=fresh)
    for row in spare:
        row.delete()
    return changed or bool(spare)


def _pk(row: models.Model | int) -> int:
    return row if isinstance(row, int) else row.pk


# Pictures


def new_picture(turn: Turn, file: PictureFile, values: Mapping[str, Any], *, key: str = "") -> Picture:
    """A picture of that file in the library; it has `values` of PICTURE_FIELDS, a name at least."""
    picture = Picture(
        file=file,
        width=file.width,
        height=file.height,
        form=file.format,
        **{name: value for name, value in values.items() if name in PICTURE_FIELDS},
    )
    picture.key = key or new_key(picture.alt or picture.name.rpartition(".")[0] or "picture", Picture.objects.all())
    create(picture)
    picture_files.want(file, picture.focal)
    return picture


def save_picture(turn: Turn, picture: Picture, values: Mapping[str, Any], *, lock_version: int | None = None) -> bool:
    """Change what is said of a picture, and its focal point. True if anything differed."""
    row = turn.take(Picture, picture.pk, lock_version=lock_version)
    focal = row.focal
    changed = change(row, {name: value for name, value in values.items() if name in PICTURE_FIELDS})
    if row.focal != focal:
        picture_files.want(row.file, row.focal)
    return changed


def _refuse_unknown_picture(row: Guarded, before: str) -> None:
    """Raises: ValidationError where a row now names a picture that is not in the library."""
    named = getattr(row, "picture", "")
    if not named or named == before or not is_key(named):
        return
    if not Picture.objects.filter(key=named).exists():
        raise ValidationError({"picture": "That picture is not in the library. Choose one."})


# Blocks and their order


def live_blocks(article: Article) -> list[Block]:
    """The blocks that stand in the article now, in order."""
    return [block for block in _all_blocks(article) if not block.removed]


def _all_blocks(article: Article) -> list[Block]:
    """In order, and removed ones where they stood."""
    return sorted(Block.objects.filter(article=article), key=lambda block: block.sort_key)


def add_block(
    turn: Turn, article: Article, kind: str, values: Mapping[str, Any], *, after: str | None, key: str = ""
) -> Block:
    """A new block below the one of that key (None: at the top). `values` are those of its kind in Block.FIELDS."""
    own = {name: value for name, value in values.items() if name in Block.FIELDS[Block.Kind(kind)]}
    block = Block(article=article, block_kind=kind, **own)
    words = own.get("heading") or (str(own["fact"]) if "fact" in own else kind)
    block.key = key or new_key(words, Block.objects.filter(article=article))
    block.rank = _rank_below(article, after)
    create(block)
    if block.leans_on:
        leaning.looked_at(block)
    return block


def add_fact(
    turn: Turn,
    article: Article,
    values: Mapping[str, Any],
    citations: Iterable[Mapping[str, Any]],
    *,
    after: str | None,
    runs_on: bool = False,
    key: str = "",
) -> Block:
    """A new fact and the block that shows it, under one key."""
    fact = new_fact(turn, values, citations, key=key)
    return place_fact(turn, article, fact, after=after, runs_on=runs_on, key=key or fact.key)


def place_fact(
    turn: Turn, article: Article, fact: Fact, *, after: str | None, runs_on: bool = False, key: str = ""
) -> Block:
    """A block that shows an existing fact."""
    return add_block(turn, article, "fact", {"fact": fact, "runs_on": runs_on}, after=after, key=key)


def save_block(turn: Turn, block: Block, values: Mapping[str, Any], *, lock_version: int | None = None) -> bool:
    """Change a block's own fields, not its fact's and not its place. True if anything differed."""
    row = turn.take(Block, block.pk, lock_version=lock_version)
    allowed = set(Block.FIELDS[Block.Kind(row.block_kind)]) - {"fact"}
    return _change_block(row, {name: value for name, value in values.items() if name in allowed})


def _change_block(row: Block, values: Mapping[str, Any]) -> bool:
    """Save it if it differs; who changed its text has looked at what it says of the facts that it leans on."""
    leant, text = row.leans_on, row.text
    changed = change(row, values)
    if changed and (leant or row.leans_on):
        leaning.looked_at(row, only_new=row.text == text)
    return changed


def remove_block(turn: Turn, block: Block, *, lock_version: int | None = None) -> bool:
    """Take a block out of the article; its fact stays, and what stood under a section joins the one before."""
    return change(turn.take(Block, block.pk, lock_version=lock_version), {"removed": True})


def put_back(turn: Turn, block: Block) -> bool:
    """Bring a removed block back to where it stood."""
    return change(turn.take(Block, block.pk), {"removed": False})


def move_block(turn: Turn, block: Block, *, after: str | None) -> bool:
    """Put a block below the one of that key (None: at the top); a section takes its blocks along."""
    blocks = _all_blocks(block.article)
    moving = _with_its_section(block, blocks)
    if after in {each.key for each in moving}:
        raise ValidationError("A section cannot be moved into itself.")
    staying = [each for each in blocks if each not in moving]
    at = _place_after(staying, after)
    if [each.pk for each in staying[:at] + moving + staying[at:]] == [each.pk for each in blocks]:
        return False
    for row in moving:
        change(row, {"rank": _between(staying, at)})
        staying.insert(at, row)
        at += 1
    return True


def _with_its_section(block: Block, blocks: list[Block]) -> list[Block]:
    """A block alone, or a section with all that stands in it, removed blocks too: put back, they are still there."""
    start = next((at for at, each in enumerate(blocks) if each.pk == block.pk and not each.removed), None)
    if start is None:
        raise ValidationError("That block was removed meanwhile. Load the article again.", code="no-place")
    if block.block_kind != Block.Kind.SECTION:
        return [blocks[start]]
    end = start + 1
    while end < len(blocks) and (blocks[end].removed or blocks[end].block_kind != Block.Kind.SECTION):
        end += 1
    return blocks[start:end]


def _rank_below(article: Article, after: str | None) -> str:
    blocks = _all_blocks(article)
    return _between(blocks, _place_after(blocks, after))


def _place_after(blocks: Sequence[Block], after: str | None) -> int:
    """Where a block below that one goes. Raises: ValidationError if it is not in the article any more."""
    if after is None:
        return 0
    for at, block in enumerate(blocks):
        if block.key == after and not block.removed:
            return at + 1
    raise ValidationError("The block above was removed meanwhile. Load the article again.", code="no-place")


def _between(blocks: Sequence[Block], at: int) -> str:
    """A rank for place `at` of that list; where neighbours leave no room, all of them are ranked anew."""
    try:
        return _gap(blocks, at)
    except rank.NoRoom:
        for block, place in zip(blocks, rank.spread(len(blocks)), strict=True):
            change(block, {"rank": place})
        return _gap(blocks, at)


def _gap(blocks: Sequence[Block], at: int) -> str:
    low = blocks[at - 1].rank if at else ""
    high = blocks[at].rank if at < len(blocks) else ""
    place = rank.between(low, high)
    if len(place) > LONGEST_RANK:
        raise rank.NoRoom("The ranks of this gap have grown long.")
    return place


# Restoring: an ordinary save of old values


def restore_block(turn: Turn, block: Block, revision: int) -> bool:
    """Give a block, and the fact it shows, the values it had right after that revision; removed, it comes back.

    Raises: history.NotYet if it did not exist then.
    """
    then = archive.newest(Block, [block.pk], revision).get(block.pk)
    if then is None:
        raise history.NotYet("This block did not exist at that revision.")
    row = turn.take(Block, block.pk)
    own = {name: then[name] for name in Block.FIELDS[Block.Kind(row.block_kind)] if name in then and name != "fact"}
    changed = _change_block(row, {**own, "removed": False})
    return _restore_fact(turn, row.fact_id, revision) or changed


def _restore_fact(turn: Turn, pk: int | None, revision: int) -> bool:
    facts, citations = archive.newest_facts([pk], revision)
    if pk is None or pk not in facts:
        return False
    values = {name: facts[pk][name] for name in FACT_FIELDS if name in facts[pk] and name not in DESK_FIELDS}
    values["topic_id"] = values.pop("topic")
    row = turn.take(Fact, pk)
    alive = set(Source.objects.filter(pk__in=[each["source"] for each in citations[pk]]).values_list("pk", flat=True))
    wanted = sorted(citations[pk], key=lambda fields: (fields["order"], fields["id"]))
    cited = _save_citations(row, [fields for fields in wanted if fields["source"] in alive])
    try:
        return _change(row, values, also=cited)
    except ValidationError as problem:
        said = " ".join(problem.messages)
        raise ValidationError(f"“{row}” cannot be given its old values: {said}") from problem


def restore_article(turn: Turn, article: Article, revision: int) -> bool:
    """Head, order, blocks and facts as they were right after that revision; blocks that came later are removed.

    Raises: history.NotYet.
    """
    then = history.rows_at(article, revision)
    head = {name: then.article[name] for name in HEAD_FIELDS if name in then.article}
    head["topic_id"] = head.pop("topic")
    changed = change(turn.take(Article, article.pk), head)
    for row in Block.objects.filter(article=article):
        old = then.blocks.get(row.pk, {"removed": True})
        names = {"rank", "removed", *Block.FIELDS[Block.Kind(row.block_kind)]} - {"fact"}
        changed |= _change_block(row, {name: old[name] for name in names if name in old})
    for pk in dict.fromkeys(fields["fact"] for fields in then.blocks.values() if not fields["removed"]):
        changed |= _restore_fact(turn, pk, revision)
    return changed
