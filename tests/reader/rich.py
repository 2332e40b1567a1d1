"""An article with all that a page can have to draw: every block kind, fact kind, status and standing, hostile text."""

from django.utils import timezone

from articles import editing, history, picture_deeds, publishing, retiring
from facts import picture_files
from facts.status import Standing, Status
from tests import factories as make

HOSTILE = "“Heat & 2” <b>O'Neil</b> 😀 Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
PROSE = (
    "<p>Mann wrote <em>Heat 2</em> with <strong>Meg Gardiner</strong>; see <a href='https://example.com/?a=1&b=2'>a "
    "report</a>.</p><h3>At length</h3><ul><li>One</li><li>Two</li></ul><ol><li>First</li></ol>"
    "<blockquote><p>A quotation.</p></blockquote>"
)
LONG_QUOTE = "I am going to shoot it in the first half of next year, and not a day later"

DETAILS = {
    "casting": {"roles": [["Adam Driver", "Neil McCauley"], ["Al Pacino", ""]], "stage": "linked", "of": "film"},
    "credit": {"people": ["Michael Mann", "Meg Gardiner"], "job": "author", "of": "novel"},
    "release-date": {"date": "2027-06-05", "of": "film", "territory": "France", "medium": "theaters"},
    "plot": {"set_in": "1988", "of": "novel"},
    "production": {"stage": "not-started", "of": "film"},
    "quote": {"words": LONG_QUOTE, "speaker": "Michael Mann"},
    "trailer": {"url": "https://example.com/watch?v=1&t=2", "of": "film"},
    "background": {},
}

PATHS = [
    *("/rich/", "/rich/history/", "/rich/editions/1/", "/rich/editions/2/", "/rich/editions/3/", "/rich/since/1/"),
    *("/rich/compare/1...2/", "/rich/compare/1...2/?view=side", "/rich/editions/2/origins/rich-prose/"),
    *("/facts/rich-quote/", "/facts/rich-release-date/", "/facts/rich-rumored/", "/topics/rich/", "/authors/rich/"),
]
"""Edition 3 is withdrawn."""


def make_rich():
    topic = make.make_topic(HOSTILE[:60], slug="rich", description=HOSTILE)
    article = make.make_article(slug="rich", headline=f"What is known of {HOSTILE}", topic=topic)
    authors = [{"slug": "rich", "name": HOSTILE[:40], "role": "Reporter"}, {"slug": "other", "name": "O", "role": ""}]
    words = {"caption": HOSTILE, "credit": "A & B", "licence": "C & D", "page": "https://example.com/?a=1&b=2"}
    night = make.make_picture(take_in("navy"), key="rich-night", alt=HOSTILE, **words)
    gone = make.make_picture(take_in("red"), key="rich-gone", alt=HOSTILE, **words)
    head = {
        "picture": night.key,
        "picture_shape": "16x9",
        "standfirst": HOSTILE,
        "kicker": "News & more",
        "authors": authors,
        "editors_note": HOSTILE,
    }
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, head | {"editors_note_date": "2026-11-01"})
    add_blocks(article)
    make.publish(article, note=HOSTILE)
    make.change_fact(article.blocks.get(key="rich-quote").fact, details=DETAILS["quote"] | {"words": "Perhaps."})
    make.change_fact(article.blocks.get(key="rich-rumored").fact, status="denied", statement="It was denied.")
    make.publish(article, kind="correction", was_wrong=f"We said {HOSTILE}.", is_right="It is not so.")
    make.change_fact(article.blocks.get(key="rich-plot").fact, statement="Another plot.")
    make.publish(article)
    picture_deeds.take_down(gone, by=None, reason=HOSTILE)
    publishing.withdraw(article, [3], editor=None, reason=HOSTILE)
    successor = make.make_article(slug="rich-next", headline=HOSTILE, topic=topic, facts=1)
    make.publish(successor)
    retiring.retire(article, editor=None, reason="Over.", sentence=HOSTILE, successor=successor)
    return article


def take_in(color):
    return picture_files.take_in(make.picture_bytes(color, 1600, 1200), by=None)


def add_blocks(article):
    sources = {
        standing: make.make_source(f"{standing} & sons", HOSTILE, url="https://example.com/?a=1&b=2", date="2026-10")
        for standing in Standing
    }
    cited = [
        make.cite(source, standing, quote=HOSTILE, url="https://example.com/?c=1&d=2", date="2026-10-05")
        for standing, source in sources.items()
    ]
    make.add_block(article, "prose", key="rich-prose", text=PROSE)
    after = make.add_block(article, "section", key="rich-facts", heading=HOSTILE, after="rich-prose").key
    for kind, details in DETAILS.items():
        after = make.add_fact(
            article, after=after, key=f"rich-{kind}", fact_kind=kind, details=details, citations=cited,
            status="confirmed", statement=f"A {kind} of <em>Heat 2</em>.", people=["Adam Driver"],
            as_of=timezone.localdate(),
        ).key  # fmt: skip
    for status in Status:
        after = make.add_fact(
            article, after=after, key=f"rich-{status}", status=status, statement=f"This is {status}.", citations=cited
        ).key
    picture = {"picture": "https://example.com/a.jpg?b=1&c=2", "alt": HOSTILE, "caption": HOSTILE, "credit": "A & B"}
    after = make.add_block(article, "picture", key="rich-picture", after=after, **picture).key
    for picture in ("rich-night", "rich-gone"):
        after = make.add_block(article, "picture", key=f"{picture}-block", picture=picture, after=after).key
        make.change_fact(
            article.blocks.get(key=f"rich-{'quote' if 'night' in picture else 'plot'}").fact, picture=picture
        )
    embed = {
        "picture": "rich-night",
        "url": "https://example.com/watch?v=1&t=2",
        "title": HOSTILE,
        "provider": "A & B",
        "duration": "2:31",
    }
    make.add_block(article, "embed", key="rich-embed", after=after, **embed)
