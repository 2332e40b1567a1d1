"""Old content brought back by an ordinary save: which revision holds it, and what the note says. It draws nothing."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from articles import compare, editing, history
from articles.desk.sides import Side
from articles.document import Document
from articles.models import Article, Block, Edition
from articles.offer import document_of

ALL, HEAD = "all", "head"
Editor = AbstractBaseUser | AnonymousUser


class NoSuchPart(LookupError):
    """The article never had such a block."""


class Refused(Exception):
    """It cannot be brought back from there; the message says why and what else to do."""


def restore(article: Article, what: str, side: Side, *, editor: Editor) -> str:
    """Give `what` ("all", "head" or "block:<key>") back what it held on that side. Returns what to tell the editor.

    A block that the side does not have is taken out. Raises: NoSuchPart, Refused, ValidationError.
    """
    if side.is_now:
        raise Refused("That is the working copy already.")
    block = None if what in (ALL, HEAD) else _block(article, what)
    revision = _revision(article, side, block.key if block else what)
    name = "Everything" if what == ALL else "The head" if what == HEAD else f"“{_label(block)}”"
    told = f"{side.title} of {_day(side)}" if side.edition else f"the save of {_day(side)}, “{side.title}”"
    assert isinstance(editor, AbstractBaseUser)
    with history.record(editor=editor, note=f"{name} brought back from {told}"[:1000]) as turn:
        if what == ALL:
            editing.restore_article(turn, article, revision)
        elif block is None:
            _restore_head(turn, article, revision)
        else:
            _restore_block(turn, article, block, revision)
    if turn.revision is None:
        return "It is like that already, so nothing was saved."
    return f"{name} is back as in {told}. Readers see it when you publish."


def _block(article: Article, what: str) -> Block:
    key = what.removeprefix("block:")
    found = Block.objects.filter(article=article, key=key).select_related("fact").first()
    if found is None:
        raise NoSuchPart(what)
    return found


def _label(block: Block | None) -> str:
    text = str(block.fact if block and block.fact_id else block)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _day(side: Side) -> str:
    return f"{side.when.day} {side.when:%B %Y}" if side.when else "an unknown day"


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


def _restore_block(turn: history.Turn, article: Article, block: Block, revision: int) -> None:
    then = history.newest(Block, [block.pk], revision).get(block.pk)
    if then is None or then["removed"]:
        editing.remove_block(turn, block)
    else:
        editing.restore_block(turn, block, revision)
