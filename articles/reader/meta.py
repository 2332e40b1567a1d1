"""What each public page says of itself to search engines and to those who share it; _meta.html draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from articles import titles
from articles.document import Document, recorded
from articles.models import Edition
from articles.reader import linked_data, marks, share_picture, sharing
from articles.reader.ledger import FactPage
from articles.reader.linked_data import Image, Thing, whole
from articles.reader.links import absolute, iso
from articles.reader.people import Person
from articles.reader.pictures import Album
from articles.reader.topics import TopicPage
from facts.richtext import text


@dataclass(frozen=True, kw_only=True)
class Article:
    """What Open Graph's type "article" adds: https://ogp.me/#type_article; times in UTC, authors by their pages."""

    published: str
    modified: str
    section: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Meta:
    """One page. `title` stands without the site's name; `share_title` and `share_text` blank: title and
    description.

    `url` is the page's whole address, and its canonical one unless `elsewhere` names another site's; blank: the page
    has none, because it is no page (404, 410). `is_listed`: search engines may show it.
    """

    title: str
    description: str = ""
    url: str = ""
    elsewhere: str = ""
    is_listed: bool = True
    share_title: str = ""
    share_text: str = ""
    article: Article | None = None
    image: Image | None = None
    things: Sequence[Thing] = field(default=())

    @property
    def document_title(self) -> str:
        """The title with the site's name, once."""
        name = settings.SITE_NAME
        return self.title if self.title.startswith(name) else f"{self.title} | {name}"

    @property
    def og_title(self) -> str:
        return self.share_title or self.title

    @property
    def og_description(self) -> str:
        return self.share_text or self.description

    @property
    def canonical(self) -> str:
        return self.elsewhere or self.url

    @property
    def robots(self) -> str:
        return "max-image-preview:large" if self.is_listed else "noindex, follow"

    @property
    def linked_data(self) -> list[Thing]:
        """Each a block of its own."""
        return [whole(thing) for thing in self.things]


def page(title: str, description: str, path: str, *, is_listed: bool = True, **more: Any) -> Meta:
    """A page at that path."""
    return Meta(title=title, description=description, url=absolute(path), is_listed=is_listed, **more)


def nothing(title: str) -> Meta:
    """An answer that stands for no page: nothing here, withdrawn, or an error."""
    return Meta(title=title, is_listed=False)


def article(
    slug: str,
    document: Document,
    edition: Edition,
    *,
    published: Edition,
    updated: Edition,
    corrected: Sequence[Edition] = (),
    album: Album | None = None,
) -> Meta:
    """The living page of an edition. `published` and `updated` bring the dates that readers see."""
    images = _images(slug, document, edition)
    things = [
        linked_data.news_article(
            slug,
            document,
            edition,
            published=published,
            updated=updated,
            corrected=corrected,
            images=images,
            album=album,
        ),
        linked_data.trail(*_steps(slug, document)),
    ]
    return Meta(
        title=_search_title(document),
        description=_description(document),
        url=absolute(reverse("reader:article", args=[slug])),
        elsewhere=recorded(document.head.canonical, ""),
        share_title=_share_title(document),
        share_text=_share_text(document),
        article=_article(document, published, updated),
        image=images[0],
        things=things,
    )


def edition(slug: str, document: Document, edition: Edition) -> Meta:
    """One edition at its own address, which search engines leave to the living page."""
    return Meta(
        title=f"{_search_title(document)}: edition {edition.number}",
        description=_description(document),
        url=absolute(reverse("reader:edition", args=[slug, edition.number])),
        is_listed=False,
        share_title=_share_title(document),
        share_text=_share_text(document),
        article=_article(document, edition, edition),
        image=_images(slug, document, edition)[0],
    )


def _images(slug: str, document: Document, edition: Edition) -> list[Image]:
    """The edition's picture in its shapes, the widest first, which is the one that is shared."""
    alt = share_picture.sheet(document, edition).alt
    return [
        Image(absolute(reverse("reader:share_picture", args=[slug, edition.number, shape])), *size, alt)
        for shape, size in share_picture.SHAPES.items()
    ]


def _article(document: Document, published: Edition, updated: Edition) -> Article:
    topic = document.topics_by_key().get(document.topic)
    return Article(
        published=iso(published.published_at),
        modified=iso(updated.published_at),
        section=recorded(topic.kind, "").capitalize() if topic else "",
        authors=tuple(
            absolute(reverse("reader:author", args=[author.slug])) for author in recorded(document.head.authors, ())
        ),
    )


def _search_title(document: Document) -> str:
    head = document.head
    return titles.told(recorded(head.search_title, "") or recorded(head.headline, ""), document)


def _share_title(document: Document) -> str:
    head = document.head
    return titles.told(recorded(head.share_headline, "") or recorded(head.headline, ""), document)


def _share_text(document: Document) -> str:
    return recorded(document.head.share_text, "") or recorded(document.head.standfirst, "")


def _description(document: Document) -> str:
    """What the editor wrote for search engines, else the standfirst, else what the page is, in a whole sentence."""
    head = document.head
    topic = document.topics_by_key().get(document.topic)
    name = recorded(topic.name, "") if topic else ""
    plain = f"What is known about {name or recorded(head.headline, '')}, how sure it is, and what changed."
    return recorded(head.search_description, "") or recorded(head.standfirst, "") or plain


def _steps(slug: str, document: Document) -> list[tuple[str, str]]:
    topic = document.topics_by_key().get(document.topic)
    page = (titles.told(recorded(document.head.headline, ""), document), reverse("reader:article", args=[slug]))
    return [*topic_step(recorded(topic.name, ""), recorded(topic.slug, "")), page] if topic else [page]


def topic_step(name: str, slug: str) -> list[tuple[str, str]]:
    """A topic in a trail; none for one without an address."""
    return [(name, reverse("reader:topic", args=[slug]))] if slug else []


# The other pages


def index(number: int, kind: str = "") -> Meta:
    """The front page, or a later page of its list. Narrowed down to a kind it is the front page to search engines."""
    path = reverse("reader:index")
    name = settings.SITE_NAME
    return page(
        f"{kind}{_page(number)}" if kind else f"{name}: living explainers{_page(number)}",
        "Explainers that are kept up to date: what is confirmed, what is rumored, what nobody has said, what changed.",
        path if kind else _paged(path, number),
        things=[linked_data.website(), linked_data.publisher()],
    )


def history(slug: str, headline: str) -> Meta:
    path = reverse("reader:history", args=[slug])
    return page(
        f"{headline}: as it stood, date by date",
        f"Every edition of {headline}, as it was published.",
        path,
        is_listed=False,
    )


def comparison(slug: str, headline: str, old: Edition, new: Edition, *, is_since: bool) -> Meta:
    """Two editions side by side; what changed since one is the same page as its comparison with the current one."""
    was, now = (marks.date_label(localdate(each.published_at).isoformat()) for each in (old, new))
    if old == new:
        told = f"nothing new since {was}" if is_since else f"edition {old.number}, of {was}, twice"
        description = "There is nothing to tell apart."
    elif is_since:
        told = f"what has changed since {was}"
        description = f"What has changed in {headline} since edition {old.number}, of {was}."
    else:
        told = f"what changed from {was} to {now}, editions {old.number} and {new.number}"
        description = f"What changed in {headline} between edition {old.number}, of {was}, and {new.number}, of {now}."
    path = reverse("reader:compare", args=[slug, old.number, new.number])
    if is_since and old == new:
        path = reverse("reader:since", args=[slug, old.number])
    return page(
        f"{headline}: {told}",
        description,
        path,
        is_listed=False,
    )


def origins(slug: str, number: int, key: str, headline: str, label: str) -> Meta:
    path = reverse("reader:origins", args=[slug, number, key])
    return page(
        f"Since when edition {number} says this: {label}",
        f"Since when {headline} says: {label}",
        path,
        is_listed=False,
    )


def fact(found: FactPage, number: int = 1) -> Meta:
    """One fact, or a later page of its life. Its name never stands there without the word of its status."""
    topic, path = found.content.topic, reverse("reader:fact", args=[found.key])
    title, name = sharing.title_of(found.fact), recorded(topic.name, "")
    since = marks.date_label(localdate(found.since).isoformat())
    whole_title = title if not name or name in title else f"{title} ({name})"
    return page(
        f"{whole_title}{_page(number)}",
        f"{found.mark} since {since}: {' '.join(text(recorded(found.fact.statement, '')).split())}{_page(number)}",
        _paged(path, number),
        is_listed=found.is_listed and number == 1,
        share_title=title,
        things=[
            linked_data.claim(found.fact, topic, found.content.sources),
            linked_data.trail(*topic_step(name, recorded(topic.slug, "")), (title, path)),
        ],
    )


def topics(number: int) -> Meta:
    path, description = reverse("reader:topics"), "What our explainers are about, each topic with all its facts."
    return page(
        f"Topics{_page(number)}",
        f"{description}{_page(number)}",
        _paged(path, number),
        things=[linked_data.collection("Topics", description, path)],
    )


def topic(found: TopicPage, number: int) -> Meta:
    """All that is known of a topic: its cast and dates are what is confirmed among its facts."""
    path = reverse("reader:topic", args=[found.slug])
    count = f"{found.count} fact{'' if found.count == 1 else 's'}"
    description = f"{count} about {found.name}, each with its status and its sources."
    named = found.topic
    facts = [known.fact for known in found.facts]
    explainers = linked_data.item_list(
        (each.card.title, reverse("reader:article", args=[each.slug])) for each in found.explainers
    )
    things = [
        linked_data.collection(
            found.name, description, path, about=linked_data.work(named, facts), mainEntity=explainers
        ),
        linked_data.trail(("Topics", reverse("reader:topics")), (found.name, path)),
    ]
    return page(
        f"{found.name}: every fact and its status{_page(number)}",
        f"{description}{_page(number)}",
        _paged(path, number),
        things=things,
    )


def person(found: Person, number: int) -> Meta:
    """Somebody whom facts name, whose name never stands without the words of their statuses."""
    told = ", ".join(f"{each.count} {each.word.lower()}" for each in found.tally)
    return page(
        f"{found.name} ({told}){_page(number)}",
        f"What is said of {found.name}: {told}.{_page(number)}",
        _paged(reverse("reader:person", args=[found.slug]), number),
        is_listed=False,
    )


def author(slug: str, name: str, *, bio: str, links: Sequence[str], number: int = 1) -> Meta:
    path = reverse("reader:author", args=[slug])
    return page(
        f"{name}, author{_page(number)}",
        f"{bio or f'Explainers by {name}, kept up to date.'}{_page(number)}",
        _paged(path, number),
        things=[linked_data.profile(slug, name, bio, links)],
    )


def corrections(number: int) -> Meta:
    path, description = reverse("reader:corrections"), "Everything that we got wrong, and what is right."
    return page(
        f"Corrections{_page(number)}",
        f"{description}{_page(number)}",
        _paged(path, number),
        things=[linked_data.collection("Corrections", description, path)],
    )


def _page(number: int) -> str:
    return f", page {number}" if number > 1 else ""


def _paged(path: str, number: int) -> str:
    """Each page of a list is canonical itself."""
    return f"{path}?page={number}" if number > 1 else path
