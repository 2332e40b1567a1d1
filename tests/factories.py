"""Plain factories: real rows, written through the functions that the desk uses."""

import hashlib
import io
import itertools

from django.contrib.auth.models import Group, User
from django.utils import timezone
from PIL import Image

from articles import editing, history, publishing
from articles.addresses import OldAddress
from articles.models import Article, Block
from facts import kinds
from facts.models import Fact, Source, Topic
from facts.pictures import Picture, PictureFile

_numbers = itertools.count(1)


def make_user(role="", *, name="", superuser=False):
    """Staff with that role ("writer", "editor", "chief"; "": none)."""
    number = next(_numbers)
    user = User.objects.create_user(name or f"{role or 'staff'}-{number}", password="pass", is_staff=True)
    if superuser:
        user.is_superuser = True
        user.save()
    if role:
        user.groups.add(Group.objects.get_or_create(name=role.capitalize())[0])
    return user


def make_topic(name="Heat 2", *, editor=None, **fields):
    number = next(_numbers)
    topic = Topic(key=f"topic-{number}", name=name, **{"slug": f"topic-{number}", **fields})
    with history.record(editor=editor):
        editing.create(topic)
    return topic


def make_source(publisher="Deadline", title="An interview", *, editor=None, **fields):
    source = Source(key=f"source-{next(_numbers)}", publisher=publisher, title=title, **fields)
    with history.record(editor=editor):
        editing.create(source)
    return source


def picture_bytes(color="navy", width=400, height=300):
    """A picture of one color as somebody might upload it."""
    body = io.BytesIO()
    Image.new("RGB", (width, height), color).save(body, "PNG")
    return body.getvalue()


def sketch(key):
    """A small file in place of a picture that the demo draws, another for each key."""
    body, red = io.BytesIO(), sum(key.encode()) % 256
    if key == "line-of-the-story":
        Image.new("RGBA", (80, 20), (red, 90, 160, 128)).save(body, "PNG")
    else:
        Image.new("RGB", (96, 54), (red, 90, 160)).save(body, "JPEG")
    return body.getvalue()


def make_picture_file(*, color="navy", width=640, height=360):
    """A row of a file whose master is a picture of one color; nothing of it is in the storage."""
    body = io.BytesIO()
    Image.new("RGB", (width, height), color).save(body, "JPEG")
    sha256 = hashlib.sha256(body.getvalue()).hexdigest()
    return PictureFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "format": "jpeg",
            "width": width,
            "height": height,
            "size": len(body.getvalue()),
            "uploaded_sha256": sha256,
            "added_at": timezone.now().replace(microsecond=0),
        },
    )[0]


def make_picture(file=None, *, editor=None, key="", **fields) -> Picture:
    """A picture of the library; without a file of its own, one that readers would not find in the storage."""
    with history.record(editor=editor) as turn:
        values = {"name": "night.jpg", "alt": "A city at night", **fields}
        return editing.new_picture(turn, file or make_picture_file(), values, key=key)


def change_picture(picture, *, editor=None, **values) -> bool:
    with history.record(editor=editor) as turn:
        return editing.save_picture(turn, picture, values)


def fact_values(topic, /, **fields):
    """Values of a fact that is well enough evidenced without a source: nothing is announced."""
    kind = fields.get("fact_kind", "background")
    return {
        "topic": topic,
        "fact_kind": kind,
        "status": "not-announced",
        "statement": "Nothing has been said.",
        "details": kinds.blank(kind),
        **fields,
    }


def cite(source, standing="on-the-record", **fields):
    return {"source": source, "standing": standing, **fields}


def make_fact(topic=None, *, citations=(), editor=None, key="", **fields) -> Fact:
    topic = topic or make_topic()
    with history.record(editor=editor) as turn:
        return editing.new_fact(turn, fact_values(topic, **fields), citations, key=key)


def make_article(*, topic=None, slug="", headline="Heat 2: everything we know", facts=0, editor=None) -> Article:
    """An article with that many blocks of the fact kind background; without any it is empty."""
    topic = topic or make_topic()
    with history.record(editor=editor, note="Opened") as turn:
        article = editing.new_article(turn, topic=topic, headline=headline, slug=slug or f"article-{next(_numbers)}")
        after = None
        for number in range(facts):
            values = fact_values(topic, statement=f"Nothing has been said of number {number}.")
            after = editing.add_fact(turn, article, values, (), after=after).key
    return article


def add_fact(article, *, citations=(), after=None, editor=None, key="", note="", **fields) -> Block:
    with history.record(editor=editor, note=note) as turn:
        values = fact_values(article.topic, **fields)
        return editing.add_fact(turn, article, values, citations, after=after, key=key)


def add_block(article, kind, *, after=None, editor=None, key="", **values) -> Block:
    with history.record(editor=editor) as turn:
        return editing.add_block(turn, article, kind, values, after=after, key=key)


def change_fact(fact, *, editor=None, note="", citations=None, **values) -> bool:
    with history.record(editor=editor, note=note) as turn:
        return editing.save_fact(turn, fact, values, citations)


def publish(article, *, editor=None, **options):
    """The next edition, of everything that changed; thin evidence is explained unless `reasons` are given."""
    at = options["at"] if options.get("importing") else timezone.now()
    reasons = dict.fromkeys(publishing.offer(article, at=at).thin, "The desk vouches for it.")
    kind = "update" if article.editions.exists() else "first"
    told = {"kind": kind, "note": "What is new.", "reasons": reasons, **options}
    return publishing.publish(article, editor=editor, **told)


def make_old_address(article, path="") -> OldAddress:
    return OldAddress.objects.create(
        path=path or f"/old/{next(_numbers)}.html", article=article, added_at=timezone.now().replace(microsecond=0)
    )


def let_pass(article):
    """As if the 20 seconds after a press had passed: readers have what waited."""
    waiting = article.editions.waiting()
    waiting.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        published_at=timezone.now().replace(microsecond=0)
    )
