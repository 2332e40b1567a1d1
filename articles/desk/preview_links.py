"""Links into a preview for people without an account: made, opened, revoked; and what such a guest may not see.

The token is the only key. It is shown once, to the person who made it; kept is its hash. A link shows the working copy
as it is when it is opened, without what could not be published either: facts that are held, or that wait in another
article's embargo, stand there as readers have them, and are left out where readers do not have them.
"""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import DatabaseError
from django.db.models import QuerySet
from msgspec import structs

from articles import compare, snapshot
from articles.desk.roles import holders
from articles.deskwork import PreviewLink
from articles.document import Document, FactBlock
from articles.models import Article, Edition
from articles.offer import blocked_facts, document_of
from articles.rendering import without_waiting

HOURS = {4: "4 hours", 24: "1 day", 48: "2 days", 168: "1 week"}
"""How long a link may work."""
USUAL = 48
LISTED = 50
OFTEN = dt.timedelta(minutes=1)
"""How exactly it is kept when a link was last opened."""


def make(
    article: Article, *, by: AbstractBaseUser, at: dt.datetime, hours: int = USUAL, label: str = ""
) -> tuple[PreviewLink, str]:
    """A new link and its token, which is not to be had again."""
    token = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        article=article,
        digest=digest(token),
        label=label,
        made_by_id=by.pk,
        made_at=at,
        ends_at=at + dt.timedelta(hours=hours),
    )
    return link, token


def digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def working(at: dt.datetime) -> QuerySet[PreviewLink]:
    """Links that open something; those of someone who may make none any more do not."""
    return PreviewLink.objects.filter(ends_at__gt=at, revoked_at__isnull=True, made_by__in=holders("share_preview"))


def find(token: str, at: dt.datetime) -> PreviewLink | None:
    return working(at).select_related("article").filter(digest=digest(token)).first()


def opened(link: PreviewLink, at: dt.datetime) -> None:
    """Keep when, unless somebody is writing: a guest does not wait behind editors."""
    if link.last_opened and at - link.last_opened < OFTEN:
        return
    try:
        with without_waiting():
            PreviewLink.objects.filter(pk=link.pk).update(last_opened=at)
    except DatabaseError:
        pass


def revoke(link: PreviewLink, *, by: AbstractBaseUser, at: dt.datetime) -> bool:
    """Whether it was this press that ended it."""
    still = PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    return bool(still.update(revoked_at=at, revoked_by=by.pk))


def listed(article: Article) -> QuerySet[Any]:
    return PreviewLink.objects.filter(article=article).select_related("made_by", "revoked_by")[:LISTED]


def for_guests(article: Article, at: dt.datetime) -> tuple[Document, int]:
    """The working copy without what may not go out yet, and how many facts that concerns."""
    document = snapshot.take(article)
    current = Edition.objects.filter(article=article).public(at).newest_first().first()
    base = document_of(current) if current else None
    blocked = blocked_facts(article, compare.changed_facts(base, document), at)
    if not blocked:
        return document, 0
    known = base.facts_by_key() if base else {}
    facts = tuple(known.get(fact.key) if fact.key in blocked else fact for fact in document.facts)
    blocks = tuple(
        block
        for block in document.blocks
        if not isinstance(block, FactBlock) or block.fact not in blocked or block.fact in known
    )
    shown = structs.replace(document, blocks=blocks, facts=tuple(fact for fact in facts if fact is not None))
    return _with_sources(shown, base), len(blocked)


def _with_sources(document: Document, base: Document | None) -> Document:
    """With the sources and topics that the copies of readers name, and none that only a held fact did."""
    cited = {citation.source for fact in document.facts for citation in fact.citations}
    sources = {source.key: source for source in (*(base.sources if base else ()), *document.sources)}
    topics = {topic.key: topic for topic in (*(base.topics if base else ()), *document.topics)}
    return structs.replace(
        document,
        sources=tuple(source for key, source in sources.items() if key in cited),
        topics=tuple(topics.values()),
    )
