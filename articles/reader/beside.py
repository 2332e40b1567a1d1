"""What stands around an article's text: players, the disclosure of paid links, the place of a site's slot."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings

from articles import embeds
from articles.document import Document, EmbedBlock, ProseBlock, recorded
from articles.reader.paragraphs import Section
from facts import kinds, richtext


def context(document: Document) -> dict[str, Any]:
    """What the templates of both pages are told of it."""
    return {
        "has_players": any(embeds.player(url, settings.EMBED_PLAYERS) for url in videos(document)),
        "disclosure": settings.PAID_LINKS_NOTE if has_paid_links(document) else "",
    }


def videos(document: Document) -> Iterator[str]:
    """The addresses that are drawn as cards: those of embeds and of footage."""
    for block in document.blocks:
        if isinstance(block, EmbedBlock):
            yield recorded(block.url, "")
    for fact in document.facts:
        details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
        if isinstance(details, kinds.Trailer) and details.url:
            yield details.url


def middle(sections: Sequence[Section]) -> int | None:
    """The number of the section above which something may stand: the one that begins nearest the middle of the text.

    None where there are fewer than three: between two it would part the article, not rest it.
    """
    if len(sections) < 3:
        return None
    lengths = [len(section.items) + 1 for section in sections]
    begins = [sum(lengths[:number]) for number in range(len(sections))]
    half = sum(lengths) / 2
    return min(range(1, len(sections)), key=lambda number: abs(begins[number] - half))


def has_paid_links(document: Document) -> bool:
    """Whether a link in what readers see is marked as paid for."""
    texts = [recorded(block.text, "") for block in document.blocks if isinstance(block, ProseBlock)]
    return any(map(richtext.has_paid_link, [*texts, *(recorded(fact.statement, "") for fact in document.facts)]))
