"""What machines are told of public pages: JSON-LD in the words of https://schema.org, made from documents alone.

A work's cast and dates are only what is confirmed; everything else is a Claim, which carries its status in its name.
What is not recorded is absent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from articles import embeds, placed, titles
from articles.document import Citation, Document, EmbedBlock, Fact, FactBlock, Source, Topic, recorded
from articles.fields import shortened
from articles.models import Edition
from articles.reader import bylines, marks, pictures, sharing
from articles.reader.links import absolute, iso
from articles.reader.paragraphs import is_unattributed
from articles.reader.pictures import Album
from facts import kinds, richtext
from facts.status import Status
from facts.values import NotADate, PartialDate

Thing = dict[str, Any]

COMMONS = re.compile(r"CC (BY(?:-(?:NC|SA|ND))*) (\d\.\d)")
LONGEST_HEADLINE = 110
"""Google shows no more of it: https://developers.google.com/search/docs/appearance/structured-data/article"""

TYPES = {
    **{"film": "Movie", "series": "TVSeries", "game": "VideoGame", "book": "Book"},
    **{"person": "Person", "event": "Event"},
}
HAVE_ACTORS = {"Movie", "TVSeries", "VideoGame", "Event"}
NO_WORKS = {"Person", "Event"}
JOBS = {
    **{"director": "director", "composer": "musicBy", "producer": "producer"},
    **{"author": "author", "writer": "author", "screenwriter": "author"},
}
"""The jobs of credits that schema.org has a word for, in works that have it."""
HAVE_JOB = {
    "director": {"Movie", "TVSeries", "VideoGame"},
    "musicBy": {"Movie", "TVSeries", "VideoGame"},
    "producer": {"Movie", "TVSeries", "VideoGame", "Book", "CreativeWork"},
    "author": {"Movie", "TVSeries", "VideoGame", "Book", "CreativeWork"},
}


@dataclass(frozen=True)
class Image:
    """A picture of a page in one of its shapes."""

    url: str
    width: int
    height: int
    alt: str


def whole(thing: Thing) -> Thing:
    """A thing that stands for itself in a page."""
    return {"@context": "https://schema.org", **thing}


def _thing(kind: str, id: str = "", /, **values: Any) -> Thing:
    """A thing of that type without what is blank."""
    named = {"@type": kind, "@id": id} if id else {"@type": kind}
    return named | _known(values)


def _known(values: Mapping[str, Any]) -> Thing:
    return {name: value for name, value in values.items() if value}


# The site and who stands behind it


def publisher() -> Thing:
    return _thing(
        "NewsMediaOrganization",
        absolute("/#organization"),
        name=settings.SITE_NAME,
        url=absolute("/"),
        logo=absolute(static("articles/reader/icon.svg")),
        correctionsPolicy=absolute(reverse("reader:corrections")),
    )


def website() -> Thing:
    return _thing(
        "WebSite",
        absolute("/#website"),
        name=settings.SITE_NAME,
        url=absolute("/"),
        inLanguage="en-US",
        publisher={"@id": absolute("/#organization")},
        potentialAction={
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(reverse('reader:search'))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    )


def author(slug: str, name: str) -> Thing:
    """A byline that begins with "the" is a desk's, not a person's."""
    kind = "Organization" if name.casefold().startswith("the ") else "Person"
    return {"@type": kind, "name": bylines.alone(name), "url": absolute(reverse("reader:author", args=[slug]))}


def profile(slug: str, name: str, bio: str, links: Sequence[str]) -> Thing:
    """An author's page: https://schema.org/ProfilePage."""
    about = _known({"description": bio, "sameAs": list(links)})
    return {"@type": "ProfilePage", "mainEntity": {**author(slug, name), **about}}


def trail(*steps: tuple[str, str]) -> Thing:
    """Where a page stands, from the front page down, as (name, path): https://schema.org/BreadcrumbList."""
    places = [("Explainers", reverse("reader:index")), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": absolute(path)}
            for at, (name, path) in enumerate(places, 1)
        ],
    }


def collection(name: str, description: str, path: str, **more: Any) -> Thing:
    return _thing("CollectionPage", name=name, url=absolute(path), description=description, **more)


def item_list(pages: Iterable[tuple[str, str]]) -> Thing:
    """Pages in their order, as (name, path)."""
    listed = [
        {"@type": "ListItem", "position": at, "name": name, "url": absolute(path)}
        for at, (name, path) in enumerate(pages, 1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(listed), "itemListElement": listed}


# The article


def news_article(
    slug: str,
    document: Document,
    edition: Edition,
    *,
    published: Edition,
    updated: Edition,
    corrected: Sequence[Edition] = (),
    images: Sequence[Image] = (),
    album: Album | None = None,
) -> Thing:
    """An edition as https://schema.org/NewsArticle. Its parts are its facts, as claims; its images are those of its
    lead, else `images`.

    `published` and `updated` bring the dates that readers see, `corrected` are the corrections that stand.
    """
    head, album = document.head, album or Album(document, {})
    url = absolute(reverse("reader:article", args=[slug]))
    topic = document.topics_by_key().get(document.topic)
    return _thing(
        "NewsArticle",
        url,
        url=url,
        mainEntityOfPage={"@type": "WebPage", "@id": url},
        headline=_headline(document),
        description=recorded(head.search_description, "") or recorded(head.standfirst, ""),
        inLanguage="en-US",
        datePublished=iso(published.published_at),
        dateModified=iso(updated.published_at),
        version=edition.number,
        archivedAt=absolute(reverse("reader:edition", args=[slug, edition.number])),
        author=[author(each.slug, each.name) for each in recorded(head.authors, ())] or [publisher()],
        publisher=publisher(),
        image=lead(album) or [_image(each) for each in images],
        articleSection=topic and recorded(topic.kind, "").capitalize(),
        about=topic and work(topic, document.facts),
        isAccessibleForFree=True,
        speakable={"@type": "SpeakableSpecification", "cssSelector": ["h1", ".standfirst"]},
        correction=corrections(slug, corrected),
        citation=[_source(source, id=f"{url}#{source.key}") for source in document.sources if _is_named(source)],
        video=list(videos(document, album)),
        hasPart=[_part(fact, document, url) for fact in document.facts],
    )


def _image(image: Image) -> Thing:
    """Its sides are texts: schema.org has no bare numbers for lengths."""
    return _thing("ImageObject", url=image.url, width=str(image.width), height=str(image.height), caption=image.alt)


def lead(album: Album) -> list[Thing]:
    """The picture above the text in the shapes that Google asks for, where they are drawn, else whole:
    https://developers.google.com/search/docs/appearance/structured-data/image-license-metadata."""
    one = placed.lead(album.document)
    if one is None:
        return []
    file = album.files.get(one.picture.file)
    found = [pictures.address(one, file, shape) for shape in ("16x9", "4x3", "1x1")]
    return [
        _thing(
            "ImageObject",
            url=absolute(each.url),
            contentUrl=absolute(each.url),
            width=str(each.width),
            height=str(each.height),
            caption=one.caption or one.alt,
            creditText=" / ".join(filter(None, (one.credit, one.licence))),
            license=license_page(one.licence),
            acquireLicensePage=one.page,
        )
        for each in dict.fromkeys(found)
        if each
    ]


def license_page(name: str) -> str:
    """Where a license is read, if it is one of Creative Commons, or an address itself; "" for an agency's name.

    >>> license_page("CC BY-SA 4.0"), license_page("CC0"), license_page("Reuters")
    ('https://creativecommons.org/licenses/by-sa/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/', '')
    """
    if found := COMMONS.fullmatch(name.strip()):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if name.strip().startswith("CC0"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return name if name.startswith("https://") else ""


def _headline(document: Document) -> str:
    """At most 110 characters, cut between words; the share headline where the page's own is longer."""
    own, shared = recorded(document.head.headline, ""), recorded(document.head.share_headline, "")
    headline = titles.told(own, document)
    if len(headline) > LONGEST_HEADLINE and shared:
        headline = titles.told(shared, document)
    return shortened(headline, LONGEST_HEADLINE)


def corrections(slug: str, editions: Iterable[Edition]) -> list[Thing]:
    """What was put right, the newest first: https://schema.org/CorrectionComment."""
    return [
        {
            "@type": "CorrectionComment",
            "text": f"{each.is_right} What was wrong: {each.was_wrong}",
            "datePublished": iso(each.published_at),
            "url": absolute(reverse("reader:edition", args=[slug, each.number])),
        }
        for each in editions
    ]


def _is_named(source: Source) -> bool:
    return not is_unattributed(source)


def _source(source: Source, citation: Citation | None = None, *, id: str = "") -> Thing:
    """Where something was said; a citation may know the place and the day better than its source."""
    url = (recorded(citation.url, "") if citation else "") or recorded(source.url, "")
    date = (recorded(citation.date, None) if citation else None) or recorded(source.date, None)
    named = recorded(source.publisher, "")
    return _thing(
        "CreativeWork",
        id,
        name=recorded(source.title, "") or named,
        url=url,
        datePublished=iso_date(date),
        publisher={"@type": "Organization", "name": named},
    )


def videos(document: Document, album: Album | None = None) -> Iterator[Thing]:
    """What plays on the page, in embeds and in facts of footage, each once, as https://schema.org/VideoObject.

    Search engines take one that has a name, a picture of it and the day when it came out for a video result, and count
    the lack of one as an error (https://developers.google.com/search/docs/appearance/structured-data/video): those that
    lack one are left out. The day is the one that a confirmed fact of the same footage gives for its event.
    """
    album, facts = album or Album(document, {}), document.facts_by_key()
    found: dict[str, Thing] = {}
    for block in document.blocks:
        if isinstance(block, EmbedBlock):
            one = _embedded(block, album)
        else:
            one = _footage(facts[block.fact], album) if isinstance(block, FactBlock) else {}
        if one:
            found[one["embedUrl"]] = one | found.get(one["embedUrl"], {})
    yield from (one for one in found.values() if all(one.get(name) for name in ("name", "thumbnailUrl", "uploadDate")))


def _embedded(block: EmbedBlock, album: Album) -> Thing:
    url, title, written = (recorded(each, "") for each in (block.url, block.title, block.picture))
    drawn = _address(placed.placed(album.document, block), album) or (written if "/" in written else "")
    provider, length = recorded(block.provider, ""), duration(recorded(block.duration, ""))
    return _video(url, title, provider, duration=length, thumbnailUrl=drawn and absolute(drawn))


def _footage(fact: Fact, album: Album) -> Thing:
    """The video of a fact; its day is told only where the fact is confirmed and knows it."""
    content = recorded(fact.details, {})
    details = kinds.glance(recorded(fact.kind, ""), content)
    if not isinstance(details, kinds.Trailer) or not details.url or recorded(fact.status, "") != Status.CONFIRMED:
        return {}
    drawn, day = _address(placed.still(album.document, fact), album), iso_date(recorded(fact.event_date, None))
    return _video(
        details.url,
        kinds.headline("trailer", content),
        thumbnailUrl=drawn and absolute(drawn),
        uploadDate=day if len(day) == len("2027-06-05") else "",
    )


def _address(one: placed.Placed | None, album: Album) -> str:
    found = pictures.address(one, album.files.get(one.picture.file)) if one else None
    return found.url if found else ""


def _video(url: str, title: str, provider: str = "", **more: str) -> Thing:
    """A video at a host of videos; empty for any other address."""
    player = embeds.player(url, embeds.PLAYERS)
    if not player:
        return {}
    provider = provider or player.label
    return _thing(
        "VideoObject",
        name=title or provider,
        description=", ".join(part for part in (title, provider) if part),
        url=url,
        embedUrl=player.src.replace("autoplay=1&", ""),
        **more,
    )


def duration(written: str) -> str:
    """ "2:31" as ISO 8601 has it, "PT2M31S"; "" for anything else.

    >>> duration("1:02:05")
    'PT1H2M5S'
    """
    parts = written.strip().split(":")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return ""
    return "PT" + "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "HMS"[-len(parts) :], strict=True))


# Facts


def claim(fact: Fact, topic: Topic, sources: Iterable[Source]) -> Thing:
    """A fact by itself as https://schema.org/Claim: who says so, where it was said, and how sure we are, in words."""
    known = {source.key: source for source in sources if _is_named(source)}
    cited = [(each, known[each.source]) for each in fact.citations if each.source in known]
    more = {
        "text": " ".join(richtext.text(recorded(fact.statement, "")).split()),
        "about": work(topic, [fact]),
        "author": _claimants(fact, [source for _, source in cited]),
        "appearance": [_source(source, each) for each, source in cited],
    }
    return _claim(fact) | _known(more)


def _part(fact: Fact, document: Document, url: str) -> Thing:
    """The same in its article, whose sources it names by their anchors."""
    sources = document.sources_by_key()
    named = dict.fromkeys(each.source for each in fact.citations if _is_named(sources[each.source]))
    return _claim(fact) | _known({"appearance": [{"@id": f"{url}#{key}"} for key in named]})


def _claim(fact: Fact) -> Thing:
    url = absolute(reverse("reader:fact", args=[fact.key]))
    return _thing("Claim", url, url=url, name=sharing.title_of(fact), creativeWorkStatus=str(marks.of(fact)))


def _claimants(fact: Fact, sources: Iterable[Source]) -> list[Thing]:
    """Who says so: the speaker of a quote, else those who published it."""
    details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
    if isinstance(details, kinds.Quote):
        return [{"@type": "Person", "name": details.speaker}] if details.speaker else []
    publishers = dict.fromkeys(recorded(source.publisher, "") for source in sources)
    return [{"@type": "Organization", "name": name} for name in publishers]


# What they are about


def work(topic: Topic, facts: Iterable[Fact]) -> Thing:
    """A topic as a Movie or what it is, with what is confirmed of it among those facts."""
    kind = TYPES.get(recorded(topic.kind, ""), "CreativeWork")
    slug = recorded(topic.slug, "")
    own = [fact for fact in facts if recorded(fact.topic, "") == topic.key and not marks.speaks_of(fact)]
    sure = [fact for fact in own if recorded(fact.status, "") == Status.CONFIRMED]
    page = absolute(reverse("reader:topic", args=[slug])) if slug else ""
    named = _thing(
        kind,
        page and f"{page}#topic",
        name=recorded(topic.name, ""),
        url=page,
        sameAs=list(recorded(topic.same_as, ())),
    )
    actors = _actors(sure) if kind in HAVE_ACTORS else []
    dates = _dates(sure) if kind not in NO_WORKS else {}
    return named | _known({"actor": actors, **_credits(sure, kind), **dates})


def _actors(sure: Iterable[Fact]) -> list[Thing]:
    """Those who are cast; a part makes it a https://schema.org/PerformanceRole."""
    found = {}
    for fact in sure:
        details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
        if isinstance(details, kinds.Casting) and titles.is_cast(fact):
            for person, part in details.roles:
                who = {"@type": "Person", "name": person}
                role = {"@type": "PerformanceRole", "actor": who, "characterName": part}
                found[person, part] = role if part else who
    return list(found.values())


def _credits(sure: Iterable[Fact], kind: str) -> Thing:
    found: dict[str, dict[str, Thing]] = {}
    for fact in sure:
        details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
        if isinstance(details, kinds.Credit):
            name = JOBS.get(details.job.casefold(), "")
            if kind in HAVE_JOB.get(name, ()):
                people = {person: {"@type": "Person", "name": person} for person in details.people}
                found[name] = found.get(name, {}) | people
    return {name: list(people.values()) for name, people in found.items()}


def _dates(sure: Iterable[Fact]) -> Thing:
    """Each confirmed release as an event where it happens; the first that names no territory is the work's own date."""
    events, everywhere = [], []
    for fact in sure:
        details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
        if not isinstance(details, kinds.ReleaseDate) or not (date := iso_date(details.date)):
            continue
        medium = kinds.KINDS["release-date"].field_types["medium"].words(details.medium)
        place = details.territory and {"@type": "Place", "name": details.territory}
        events.append(_thing("PublicationEvent", name=medium, startDate=date, location=place))
        everywhere += [] if place else [date]
    return {"datePublished": min(everywhere, default=""), "releasedEvent": events}


def iso_date(written: str | None) -> str:
    """A partial date in ISO 8601, which knows days, months and years; "" for a quarter and for what is no date."""
    try:
        date = PartialDate.parse(written) if written else None
    except NotADate:
        return ""
    return "" if date is None or date.quarter else date.iso
