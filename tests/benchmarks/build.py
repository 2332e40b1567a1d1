"""Articles and histories of a given size for the benchmarks, written through the desk's own functions."""

import random

from django.contrib.auth.models import Group, User

from articles import editing, history
from articles.models import ArticleRevision
from facts import kinds
from facts.models import Fact, Source, Topic

WORDS = (
    "film novel story director actor part studio release date trailer scene crew city night bank robbery detective "
    "thief partner script draft rights agent report interview panel festival premiere summer winter early late said "
    "asked denied confirmed follows returns before after again never always with from into about"
).split()


def sentence(rng, words=50):
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def chief():
    user = User.objects.create_user("bench-chief", password="bench", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="Chief")[0])
    return user


def article(blocks, *, editor, seed=1, name="bench"):
    """An article of that many blocks: a section every tenth, else facts of about 50 words with 2 sources each."""
    rng = random.Random(seed)
    with history.record(editor=editor, note="Opened") as turn:
        topic = Topic(key=f"{name}-{blocks}", slug=f"{name}-{blocks}", name=f"Bench {blocks}")
        editing.create(topic)
        sources = [Source(key=f"{name}-{blocks}-{n}", publisher=f"Outlet {n}", title="A report") for n in range(20)]
        for source in sources:
            editing.create(source)
        made = editing.new_article(turn, topic=topic, headline=f"Bench of {blocks}", slug=f"{name}-{blocks}")
        after = None
        for number in range(blocks):
            after = _block(turn, made, topic, sources, rng, number, after).key
    return made


def _block(turn, made, topic, sources, rng, number, after):
    if number % 10 == 0:
        return editing.add_block(turn, made, "section", {"heading": f"Section {number}?"}, after=after)
    kind = rng.choice(["background", "plot", "production", "casting"])
    values = {
        "topic": topic,
        "fact_kind": kind,
        "status": rng.choice(["reported", "confirmed", "rumored"]),
        "statement": sentence(rng),
        "details": kinds.blank(kind),
        "people": ["Michael Mann"],
    }
    cited = [{"source": source, "standing": "on-the-record"} for source in rng.sample(sources, 2)]
    return editing.add_fact(turn, made, values, cited, after=after)


def grow(made, revisions, *, editor, seed=2):
    """Save facts of the article until its history has that many revisions."""
    rng = random.Random(seed)
    facts = list(Fact.objects.filter(blocks__article=made).order_by("pk"))
    have = ArticleRevision.objects.filter(article=made).count()
    for number in range(have, revisions):
        fact = facts[number % len(facts)]
        with history.record(editor=editor, note=f"Save {number}") as turn:
            editing.save_fact(turn, fact, {"statement": sentence(rng)})
