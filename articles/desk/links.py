"""Links of an article into our own site, and which of them lead readers nowhere."""

import datetime as dt
import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import Resolver404, ResolverMatch, resolve
from msgspec import Struct

from articles import old_paths
from articles.addresses import Address, OldAddress
from articles.document import Document, FactBlock, ProseBlock, from_json, recorded
from articles.life import LifeStep
from articles.models import Author, Edition, EditionDocument, FactStep

HREF = re.compile(r'<a href="([^"]*)"')
OF_THE_PAGE = re.compile(
    r"(content|contents|corrections|key-facts|legend|related|sources|source-\d+|unsaid|updates|whats-new)\Z"
)
"""Anchors that every article's page has, or has as soon as there is something to show."""
FILES = ("/media/", "/static/")
FOLDED = "an article that was folded into another"


class OwnLink(Struct, frozen=True):
    """A link into our own site; `block` is the key of the one that it stands in, a path of "" is the article itself."""

    block: str
    href: str
    path: str
    anchor: str


class Broken(Struct, frozen=True):
    """A link that leads readers nowhere, and what it names; one to a folded page leads them elsewhere."""

    link: OwnLink
    why: str

    @property
    def where(self) -> str:
        return "elsewhere" if self.why == FOLDED else "nowhere"


def own_links(document: Document) -> list[OwnLink]:
    """The links of prose and statements that stay on this site, in reading order, each once in a block."""
    facts = document.facts_by_key()
    host = urlsplit(settings.BASE_URL).netloc.lower()
    found: dict[OwnLink, None] = {}
    for block in document.blocks:
        text = recorded(block.text, "") if isinstance(block, ProseBlock) else ""
        if isinstance(block, FactBlock) and block.fact in facts:
            text = recorded(facts[block.fact].statement, "")
        for href in map(html.unescape, HREF.findall(text)):
            if link := _own(block.key, href, host):
                found[link] = None
    return list(found)


def _own(block: str, href: str, host: str) -> OwnLink | None:
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    is_ours = parts.netloc.lower() == host if parts.netloc else parts.scheme == ""
    if not is_ours or parts.path.startswith(FILES):
        return None
    return OwnLink(block, href, parts.path or ("/" if parts.netloc else ""), parts.fragment)


class Site(Struct, frozen=True):
    """What readers can open: articles by any of their slugs, numbers of their editions, anchors, facts and so on."""

    own: frozenset[str]
    articles: Mapping[str, int]
    editions: Mapping[int, Sequence[Edition]]
    anchors: Mapping[int, frozenset[str]]
    folded: frozenset[int]
    old_paths: frozenset[str]
    facts: frozenset[str]
    topics: frozenset[str]
    authors: frozenset[str]


def broken(article_id: int, working: Document, base: Document | None, at: dt.datetime) -> list[Broken]:
    """The links that lead nowhere once the working copy is out. Nine queries at most, however many links."""
    links = own_links(working)
    if not links:
        return []
    matches = {link.path: _match(link.path) for link in links if link.path}
    site = _site(article_id, [match for match in matches.values() if match], links, working, at)
    anchors = frozenset(block.key for block in working.blocks)
    before = frozenset(block.key for block in base.blocks) if base else frozenset()
    told = ((link, _why(link, matches.get(link.path), site, anchors, before)) for link in links)
    return [Broken(link, why) for link, why in told if why]


def _match(path: str) -> ResolverMatch | None:
    """What answers there; an address without its last stroke is led to it."""
    for each in (path, f"{path}/"):
        try:
            return resolve(each)
        except Resolver404:
            continue
    return None


def _site(
    article_id: int, matches: Iterable[ResolverMatch], links: Iterable[OwnLink], working: Document, at: dt.datetime
) -> Site:
    """What those links name, as far as readers have it; what the working copy itself brings is as good as out."""
    named: dict[str, set[str]] = defaultdict(set)
    for match in matches:
        for name, value in match.kwargs.items():
            named[f"{match.url_name}:{name}" if match.url_name in ("fact", "topic", "author") else name].add(str(value))
    addresses = (
        dict(Address.objects.filter(slug__in=named["slug"]).values_list("slug", "article")) if named["slug"] else {}
    )
    editions = _editions(addresses.values(), at)
    linked = {link.path.strip("/").split("/")[0] for link in links if link.anchor}
    wanted = {addresses[slug] for slug in linked if slug in addresses} - {article_id}
    return Site(
        own=frozenset(slug for slug, pk in addresses.items() if pk == article_id),
        articles=addresses,
        editions=editions,
        anchors=_anchors(wanted, editions),
        folded=_folded(addresses.values()),
        old_paths=_old_paths(links, addresses),
        facts=_public_facts(named["fact:key"], at) | working.facts_by_key().keys(),
        topics=_public_topics(named["topic:slug"], at) | {recorded(topic.slug, "") for topic in working.topics},
        authors=_authors(named["author:slug"]),
    )


def _editions(articles: Iterable[int], at: dt.datetime) -> dict[int, list[Edition]]:
    found: dict[int, list[Edition]] = defaultdict(list)
    if pks := set(articles):
        rows = Edition.objects.filter(article__in=pks).released(at).newest_first()
        for edition in rows.only("article_id", "number", "published_at", "withdrawn_at"):
            found[edition.article_id].append(edition)
    return found


def _folded(articles: Iterable[int]) -> frozenset[int]:
    """Those of the articles whose readers are sent on to another."""
    if not (pks := set(articles)):
        return frozenset()
    steps = LifeStep.objects.filter(article__in=pks, is_current=True, state=LifeStep.State.FOLDED)
    return frozenset(steps.values_list("article", flat=True))


def _old_paths(links: Iterable[OwnLink], addresses: Mapping[str, int]) -> frozenset[str]:
    """Those of the addresses that led to an article before this site, and still do."""
    strange = {link.path for link in links if link.path and link.path.strip("/").split("/")[0] not in addresses}
    wanted = {each: path for path in strange for each in old_paths.asked(path, "")}
    if not wanted:
        return frozenset()
    released = Edition.objects.released().filter(article=OuterRef("article"))
    found = OldAddress.objects.filter(Exists(released), path__in=list(wanted)).values_list("path", flat=True)
    return frozenset(wanted[path] for path in found)


def _anchors(articles: Iterable[int], editions: Mapping[int, Sequence[Edition]]) -> dict[int, frozenset[str]]:
    """The block keys of what readers have of those articles."""
    current = {
        edition.pk: pk for pk in articles for edition in [each for each in editions[pk] if not each.withdrawn_at][:1]
    }
    if not current:
        return {}
    stored = EditionDocument.objects.filter(edition__in=current).values_list("edition", "document")
    return {current[pk]: frozenset(block.key for block in from_json(text).blocks) for pk, text in stored}


def _public_facts(keys: Iterable[str], at: dt.datetime) -> frozenset[str]:
    if not (wanted := list(keys)):
        return frozenset()
    steps = FactStep.objects.filter(fact_key__in=wanted, edition__in=Edition.objects.public(at))
    return frozenset(steps.values_list("fact_key", flat=True))


def _public_topics(slugs: Iterable[str], at: dt.datetime) -> frozenset[str]:
    if not (wanted := list(slugs)):
        return frozenset()
    steps = FactStep.objects.filter(topic_slug__in=wanted, edition__in=Edition.objects.public(at))
    return frozenset(steps.values_list("topic_slug", flat=True))


def _authors(slugs: Iterable[str]) -> frozenset[str]:
    wanted = list(slugs)
    return frozenset(Author.objects.filter(slug__in=wanted).values_list("slug", flat=True) if wanted else ())


def _why(
    link: OwnLink, match: ResolverMatch | None, site: Site, anchors: frozenset[str], before: frozenset[str]
) -> str:
    """Why it leads nowhere; blank if it leads somewhere."""
    if link.path in site.old_paths:
        return ""
    if not link.path:
        return _no_anchor(link.anchor, anchors, before)
    if match is None:
        return "an address that this site does not have"
    if match.namespace != "reader":
        return "a page that readers cannot open"
    slug = match.kwargs.get("slug", "")
    if match.url_name == "fact":
        return "" if match.kwargs["key"] in site.facts else "a fact that readers do not have"
    if match.url_name == "topic":
        return "" if slug in site.topics else "a topic that readers do not have"
    if match.url_name == "author":
        return "" if slug in site.authors else "an author whom nobody knows"
    if not slug:
        return ""
    if slug in site.own and match.url_name == "article":
        return _no_anchor(link.anchor, anchors, before)
    return next(_of_article(link, match, site, slug), "")


def _no_anchor(anchor: str, anchors: frozenset[str], before: frozenset[str]) -> str:
    if not anchor or anchor in anchors or OF_THE_PAGE.match(anchor):
        return ""
    return "a part of this article that was removed" if anchor in before else "a part that this article does not have"


def _of_article(link: OwnLink, match: ResolverMatch, site: Site, slug: str) -> Iterator[str]:
    pk = site.articles.get(slug)
    if pk is None:
        yield "an article that does not exist"
        return
    released = site.editions.get(pk, [])
    public = {edition.number for edition in released if not edition.withdrawn_at}
    if not released:
        if slug not in site.own:
            yield "an article that is not published"
        return
    if not public:
        yield "an article that was withdrawn"
        return
    if pk in site.folded:
        yield FOLDED
        return
    for number in (match.kwargs[name] for name in ("number", "old", "new") if name in match.kwargs):
        if number not in public:
            yield f"edition {number}, which readers do not have"
    if match.url_name == "article" and _no_anchor(link.anchor, site.anchors.get(pk, frozenset()), frozenset()):
        yield "a part that the other article does not have"
