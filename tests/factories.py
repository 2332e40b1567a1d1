"""Plain factories: real rows, written through the functions that the desk uses."""

import itertools

from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Article, Block
from facts import kinds
from facts.models import Fact, Source, Topic

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
    topic = Topic(key=f"topic-{number}", slug=f"topic-{number}", name=name, **fields)
    with history.record(editor=editor):
        editing.create(topic)
    return topic


def make_source(publisher="Deadline", title="An interview", *, editor=None, **fields):
    source = Source(key=f"source-{next(_numbers)}", publisher=publisher, title=title, **fields)
    with history.record(editor=editor):
        editing.create(source)
    return source


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
