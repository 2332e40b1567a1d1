"""Old content brought back by an ordinary save: what of it, from which side, what the note says. It draws nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model
from msgspec import UNSET, Struct

from articles import compare, editing, history, timeline
from articles.desk import picture_look
from articles.desk.people import name_of
from articles.desk.sides import NOW, Side
from articles.document import Document, Fact, recorded
from articles.fields import FIELDS, shortened
from articles.models import Article, Block, Edition
from articles.offer import document_of
from facts import kinds
from facts.models import Fact as FactRow
from facts.models import Source, Topic

ALL, HEAD = "all", "head"
KEY = re.compile(r"[a-z0-9-]+\Z")
FIELD = re.compile(
    r"(?:head|(?P<about>block|fact):(?P<key>[a-z0-9-]+)):(?P<name>[a-z_]+)(?::(?P<detail>[a-z0-9-]+))?\Z"
)
DETAILS = ("kind", "details")
"""They come back together: the details of one fact kind say nothing under another."""
NOTHING = "Nothing changed, so nothing was saved: it is like that already."
Editor = AbstractBaseUser | AnonymousUser
Values = dict[str, Any]


class NoSuchPart(LookupError):
    """The article never had such a block, fact or field."""


class Refused(Exception):
    """It cannot be brought back from there; the message says why and what else to do."""


def restore(article: Article, what: str, side: Side, *, editor: Editor, seen: int | None = None) -> str:
    """Give `what` back what it held on that side. Returns what to tell the editor.

    `what` is "all", "head" or "block:<key>"; or one field: "head:<field>", "block:<key>:<field>",
    "fact:<key>:<field>", "fact:<key>:details:<label>", "fact:<key>:citations". A block that the side does not have is
    taken out. `seen` is the newest save that the editor knew of: what was saved later is not restored over.
    Raises: NoSuchPart, Refused, ValidationError.
    """
    if side.is_now:
        raise Refused("That is the working copy already.")
    assert isinstance(editor, AbstractBaseUser)
    if field := FIELD.match(what):
        return _restore_field(article, field.groupdict(default=""), side, editor, seen)
    if what in (ALL, HEAD):
        return _restore_article(article, what, side, editor, seen)
    block = _block(article, what)
    if all(each.key != block.key for each in _document(article, side).blocks):
        return _take_out(article, block, side, editor, seen)
    name, revision = f"“{_label(block)}”", _revision(article, side, block.key)
    with history.record(editor=editor, note=_note(name, side)) as turn:
        _refuse_unseen(turn, [block], seen)
        editing.restore_block(turn, block, revision)
    return _said(turn, name, side)


def _restore_article(article: Article, what: str, side: Side, editor: AbstractBaseUser, seen: int | None) -> str:
    name, revision = "everything" if what == ALL else "the head", _revision(article, side, what)
    with history.record(editor=editor, note=_note(name, side)) as turn:
        if what == ALL:
            _refuse_unseen(turn, [article, *Block.objects.filter(article=article)], seen)
            editing.restore_article(turn, article, revision)
        else:
            _refuse_unseen(turn, [article], seen)
            _restore_head(turn, article, revision)
    return _said(turn, name, side)


def _take_out(article: Article, block: Block, side: Side, editor: AbstractBaseUser, seen: int | None) -> str:
    name = f"“{_label(block)}”"
    with history.record(editor=editor, note=f"Taken out: {name}, as in {_from(side)}") as turn:
        _refuse_unseen(turn, [block], seen)
        editing.remove_block(turn, block)
    return _said(turn, name, side, "was taken out, as in")


def _note(name: str, side: Side) -> str:
    return f"Restored: {name}, from {_from(side)}"


def _said(turn: history.Turn, name: str, side: Side, did: str = "is back as in") -> str:
    if turn.revision is None:
        return NOTHING
    return f"{name[:1].upper()}{name[1:]} {did} {_from(side)}. Readers see it when you publish."


def _from(side: Side) -> str:
    day = f"{side.when.day} {side.when:%B %Y}" if side.when else "an unknown day"
    return f"edition {side.edition.number} of {day}" if side.edition else f"the save of {day}, “{_line(side.title)}”"


def _line(text: str) -> str:
    """A few words of it for a note, which is one line."""
    return shortened(" ".join(text.split()))


def _refuse_unseen(turn: history.Turn, rows: Iterable[Article | Block], seen: int | None) -> None:
    """Raises Refused if one of the rows, or a fact that one of them shows, was saved after what was seen."""
    if seen is None:
        return
    wanted: dict[type[Model], list[int]] = defaultdict(list)
    for row in rows:
        wanted[type(row)].append(row.pk)
        if isinstance(row, Block) and row.fact_id:
            wanted[FactRow].append(row.fact_id)
    if save := timeline.newest_save(wanted, after=seen):
        who = "You" if turn.editor and save.user_id == turn.editor.pk else name_of(save.user)
        raise Refused(f"{who} saved this after you opened the comparison, so nothing was restored. Look at it again.")


def _block(article: Article, what: str) -> Block:
    key = what.removeprefix("block:")
    found = Block.objects.filter(article=article, key=key).select_related("fact") if KEY.match(key) else None
    block = found and found.first()
    if not block:
        raise NoSuchPart(what)
    return block


def _label(block: Block) -> str:
    look = None if block.caption else picture_look.looks([block.picture]).get(block.picture)
    return _line(look.title if look else str(block.fact if block.fact_id else block))


def _revision(article: Article, side: Side, part: str) -> int:
    """The revision that holds that part as the side has it.

    An edition may have gone out with only some changes: what it left out stands as an edition before it had it.
    Raises: Refused where no revision does.
    """
    if side.revision:
        return side.revision.revision_id
    assert side.edition
    wanted = _part(document_of(side.edition), part)
    for edition in Edition.objects.filter(article=article, number__lte=side.edition.number).newest_first()[:20]:
        if edition.revision_id and _part(history.document_at(article, edition.revision_id), part) == wanted:
            return edition.revision_id
    raise Refused(
        f"{side.title} went out with only some of the changes of its day, so no save holds this as it was there. "
        "Bring its blocks back one by one, or take them from an older save."
    )


def _part(document: Document, part: str) -> object:
    """What readers see of that part, in a form to compare; None where the document does not have it."""
    if part == ALL:
        return _bare(compare.normal(document))
    if part == HEAD:
        return document.topic, document.head
    block = next((each for each in document.blocks if each.key == part), None)
    if block is None:
        return None
    alone = compare.normal(_only(document, part))
    return _bare(alone)


def _only(document: Document, key: str) -> Document:
    blocks = tuple(block for block in document.blocks if block.key == key)
    return Document(
        topic=document.topic,
        head=type(document.head)(),
        blocks=blocks,
        facts=document.facts,
        topics=document.topics,
        sources=(),
    )


def _bare(document: Document) -> object:
    """Everything but the facts' version numbers."""
    facts = [[getattr(fact, name) for name in fact.__struct_fields__ if name != "version"] for fact in document.facts]
    return document.topic, document.head, document.blocks, facts


def _restore_head(turn: history.Turn, article: Article, revision: int) -> None:
    fields = history.rows_at(article, revision).article
    values = {name: fields[name] for name in editing.HEAD_FIELDS if name in fields}
    values["topic_id"] = values.pop("topic")
    editing.change(turn.take(Article, article.pk), values)


# One field: its value is read from the side's document, so an edition gives just what it shows


def _restore_field(
    article: Article, part: Mapping[str, str], side: Side, editor: AbstractBaseUser, seen: int | None
) -> str:
    then = _document(article, side)
    if part["about"] == "fact":
        return _fact_field(article, part, then, side, editor, seen)
    if part["about"] == "block":
        return _block_field(article, part, then, side, editor, seen)
    if part["name"] not in editing.HEAD_FIELDS:
        raise NoSuchPart(part["name"])
    name = "topic of the article" if part["name"] == "topic" else FIELDS[type(then.head)][part["name"]].label.lower()
    values = {part["name"]: _topic(then.topic) if part["name"] == "topic" else _value(then.head, part["name"])}
    with history.record(editor=editor, note=_note(name, side)) as turn:
        _refuse_unseen(turn, [article], seen)
        editing.save_head(turn, article, values)
    return _said(turn, name, side)


def _block_field(
    article: Article, part: Mapping[str, str], then: Document, side: Side, editor: AbstractBaseUser, seen: int | None
) -> str:
    block = _block(article, part["key"])
    field = part["name"]
    if field not in Block.FIELDS[Block.Kind(block.block_kind)] or field == "fact":
        raise NoSuchPart(field)
    old = next((each for each in then.blocks if each.key == block.key), None)
    _refuse_missing(block, there=old is not None and old.kind == block.block_kind)
    assert old
    name = f"{FIELDS[type(old)][field].label.lower()} of “{_label(block)}”"
    with history.record(editor=editor, note=_note(name, side)) as turn:
        _refuse_unseen(turn, [block], seen)
        _refuse_missing(turn.take(Block, block.pk), there=True)
        editing.save_block(turn, block, {field: _value(old, field)})
    return _said(turn, name, side)


def _fact_field(
    article: Article, part: Mapping[str, str], then: Document, side: Side, editor: AbstractBaseUser, seen: int | None
) -> str:
    shown = Block.objects.filter(article=article, fact__key=part["key"]).select_related("fact")
    block = shown.order_by("removed", "pk").first()
    if block is None or block.fact is None:
        raise NoSuchPart(part["key"])
    old = then.facts_by_key().get(part["key"])
    _refuse_missing(block, there=old is not None)
    assert old
    name = f"{_name_of(part)} of “{_line(block.fact.headline)}”"
    with history.record(editor=editor, note=_note(name, side)) as turn:
        _refuse_unseen(turn, [block], seen)
        _refuse_missing(turn.take(Block, block.pk), there=True)
        row = turn.take(FactRow, block.fact.pk)
        citations = _citations(old) if part["name"] == "citations" else None
        values = {} if part["name"] == "citations" else _fact_values(old, row, part["name"], part["detail"])
        editing.save_fact(turn, row, values, citations, lock_version=row.lock_version)
    return _said(turn, name, side)


def _refuse_missing(block: Block, *, there: bool) -> None:
    """A field comes back only where it has a place: in a block that stands in the article, and stood there then."""
    if block.removed:
        raise Refused(f"“{_label(block)}” was taken out of the article. Bring the block back first.")
    if not there:
        raise Refused(f"“{_label(block)}” was not in the article then, so there is nothing to restore.")


def _name_of(part: Mapping[str, str]) -> str:
    if part["name"] == "details" and part["detail"]:
        return part["detail"].replace("-", " ")
    names = FIELDS[Fact]
    if part["name"] not in names:
        raise NoSuchPart(part["name"])
    return names[part["name"]].label.lower()


def _document(article: Article, side: Side) -> Document:
    if side.revision:
        return history.document_at(article, side.revision.revision_id)
    assert side.edition, f"{NOW} has nothing to restore from"
    return document_of(side.edition)


def _value(owner: Any, name: str) -> Any:
    """A field of a document as its row holds it. Raises: Refused where it was not recorded."""
    value = getattr(owner, name)
    if type(owner) in FIELDS and name in FIELDS[type(owner)]:
        value = FIELDS[type(owner)][name].told(value)
    if value is UNSET:
        raise Refused("That was not recorded then, so there is nothing to restore.")
    return msgspec.to_builtins(value) if isinstance(value, tuple | Struct) else value


def _fact_values(old: Fact, row: FactRow, field: str, detail: str) -> Values:
    if field == "topic":
        return {"topic": _topic(_value(old, "topic"))}
    if field == "event_date":
        return {"event_date": _value(old, "event_date") or ""}
    if field not in DETAILS:
        return {field: _value(old, field)}
    kind, details = _value(old, "kind"), _value(old, "details")
    names = {"-".join(spec.label.lower().split()): spec.name for spec in kinds.fields(kind)}
    if field == "details" and kind != row.fact_kind:
        raise Refused(f"“{_line(row.headline)}” is of another kind now. Restore its kind: what it holds comes along.")
    if field == "details" and detail in names:
        name = names[detail]
        return {"details": {**row.details, name: details.get(name, kinds.blank(kind)[name])}}
    return {"fact_kind": kind, "details": details}


def _citations(old: Fact) -> list[Values]:
    """All sources of a fact as they stood. Raises: Refused if one is not there any more."""
    sources = {source.key: source for source in Source.objects.filter(key__in=[each.source for each in old.citations])}
    if missing := [each.source for each in old.citations if each.source not in sources]:
        raise Refused(f"The source “{missing[0]}” is not there any more.")
    return [
        {
            "source": sources[each.source],
            **{name: recorded(getattr(each, name), "") or "" for name in editing.CITATION_FIELDS},
        }
        for each in old.citations
    ]


def _topic(key: str) -> Topic:
    found = Topic.objects.filter(key=key).first()
    if found is None:
        raise Refused("That topic is not there any more.")
    return found
