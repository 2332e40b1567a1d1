"""JSON-LD: what machines are told is what readers see, and only what is sure becomes a work's cast or date."""

import extruct
import pytest
from msgspec import structs

from articles import editing, history, publishing
from articles.document import Citation, Document, EmbedBlock, Fact, FactBlock, Head, Source, Topic
from articles.reader import linked_data
from articles.reader.typeset import typeset
from facts import picture_files
from tests import factories as make
from tests.reader.page import Page

TOPIC = Topic(key="heat-2", slug="heat-2", name="Heat 2", kind="film")
DEADLINE = Source(key="deadline", publisher="Deadline", title="An interview", url="https://d.example/1", date="2023-11")
TALK = Source(key="talk", publisher="Unattributed", title="Talk")


def read(client, path):
    """What extruct finds in the page, by type."""
    html = client.get(path).content.decode()
    found = extruct.extract(html, base_url=f"http://127.0.0.1:8000{path}", syntaxes=["json-ld"], errors="strict")
    return {thing["@type"]: thing for thing in found["json-ld"]}


def fact(kind, status="confirmed", **details):
    own = {"topic": "heat-2", **{name: details.pop(name) for name in ("topic", "citations") if name in details}}
    return Fact(key=f"{kind}-1", kind=kind, status=status, statement="So it is.", details=details, **own)


def cast(status="confirmed", stage="cast", **more):
    return fact("casting", status, roles=[["Adam Driver", "Neil McCauley"], ["Someone", ""]], stage=stage, **more)


def release(date, status="confirmed", **more):
    return fact("release-date", status, date=date, **more)


# The article


def test_article_says_what_the_page_says(client, heat2):
    page = Page(client.get("/heat-2/"))
    told = read(client, "/heat-2/")["NewsArticle"]

    assert told["@context"] == "https://schema.org"
    assert " ".join(typeset(told["headline"]).split()) in page.text
    assert told["datePublished"] == page.metas["article:published_time"]
    assert told["dateModified"] == page.metas["article:modified_time"] == "2023-11-27T09:00:00Z"
    assert told["version"] == 7
    assert told["author"] == [
        {"@type": "Organization", "name": "The film desk", "url": "http://127.0.0.1:8000/authors/film-desk/"}
    ]
    assert told["publisher"]["name"] == "Answer Print"
    assert told["mainEntityOfPage"]["@id"] == told["url"] == "http://127.0.0.1:8000/heat-2/"
    assert told["isAccessibleForFree"] is True
    assert [source["publisher"]["name"] for source in told["citation"]][:2] == ["Heat (the film)", "Deadline"]
    assert len(told["hasPart"]) == 24


def test_speakable_parts_are_on_the_page(client, heat2):
    page = Page(client.get("/heat-2/"))

    assert read(client, "/heat-2/")["NewsArticle"]["speakable"]["cssSelector"] == ["h1", ".standfirst"]
    assert any(tag == "h1" for tag, _ in page.tags)
    assert any(attributes.get("class") == "standfirst" for _, attributes in page.tags)


def test_unattributed_talk_is_no_citation(client, heat2):
    names = [source["publisher"]["name"] for source in read(client, "/heat-2/")["NewsArticle"]["citation"]]

    assert "Unattributed" not in names


def test_correction_stands_until_its_edition_is_withdrawn(client, heat2):
    assert read(client, "/heat-2/")["NewsArticle"]["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "Michael Mann wrote the novel with Meg Gardiner. "
            "What was wrong: We credited the novel to Michael Mann alone.",
            "datePublished": "2022-09-01T09:00:00Z",
            "url": "http://127.0.0.1:8000/heat-2/editions/3/",
        }
    ]

    publishing.withdraw(heat2, [3], editor=None, reason="Legal asked.")

    assert "correction" not in read(client, "/heat-2/")["NewsArticle"]


def test_long_headline_is_cut_between_words_or_gives_way_to_the_share_headline(client, db):
    article = make.make_article(slug="heat-2", headline="word " * 39 + "words", facts=1)
    make.publish(article)
    cut = read(client, "/heat-2/")["NewsArticle"]["headline"]
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"share_headline": "Short"})
    make.publish(article)

    assert (len(cut) <= 110, cut[-5:]) == (True, "word…")
    assert read(client, "/heat-2/")["NewsArticle"]["headline"] == "Short"


def test_markup_in_a_text_cannot_end_the_block(client, db):
    article = make.make_article(slug="heat-2", headline="</script><script>alert(1)</script>", facts=1)
    make.publish(article)

    assert read(client, "/heat-2/")["NewsArticle"]["headline"] == "</script><script>alert(1)</script>"
    assert "alert(1)</script>" not in client.get("/heat-2/").content.decode()


def test_document_without_anything_recorded_leaves_no_blank(db):
    bare = Document(topic="t", head=Head(), facts=(Fact(key="f"),), topics=(Topic(key="t"),))
    edition = make.publish(make.make_article(facts=1))

    told = linked_data.news_article("x", bare, edition, published=edition, updated=edition)

    assert told["about"] == {"@type": "CreativeWork"}
    assert told["hasPart"] == [
        {"@type": "Claim", "@id": "http://127.0.0.1:8000/facts/f/", "url": "http://127.0.0.1:8000/facts/f/"}
    ]
    assert {"headline", "description", "citation", "video", "image", "articleSection"} & told.keys() == set()


# The work


@pytest.mark.parametrize(
    ("known", "actors"),
    [
        (cast(), ["Adam Driver", "Someone"]),
        (cast(status="reported"), []),
        (cast(status="rumored"), []),
        (cast(status="denied"), []),
        (cast(stage="linked"), []),
        (cast(stage="in-talks"), []),
        (cast(stage="left"), []),
        (cast(of="novel"), []),
        (cast(topic="heat-1995"), []),
    ],
)
def test_only_confirmed_castings_of_stage_cast_become_actors(known, actors):
    told = linked_data.work(TOPIC, [known]).get("actor", [])

    assert [each.get("actor", each)["name"] for each in told] == actors


def test_part_makes_an_actor_a_role():
    first, second = linked_data.work(TOPIC, [cast()])["actor"]

    assert first == {
        "@type": "PerformanceRole",
        "actor": {"@type": "Person", "name": "Adam Driver"},
        "characterName": "Neil McCauley",
    }
    assert second == {"@type": "Person", "name": "Someone"}


@pytest.mark.parametrize(
    ("known", "date", "events"),
    [
        (release("2027-06-05"), "2027-06-05", [{"startDate": "2027-06-05"}]),
        (release("2027-06"), "2027-06", [{"startDate": "2027-06"}]),
        (release("2027-Q3"), None, None),
        (release(None), None, None),
        (release("2027-06-05", status="reported"), None, None),
        (release("2027-06-05", status="denied"), None, None),
        (release("2027-06-05", of="novel"), None, None),
        (
            release("2027-06-05", territory="France", medium="theaters"),
            None,
            [
                {
                    "name": "In theaters",
                    "startDate": "2027-06-05",
                    "location": {"@type": "Place", "name": "France"},
                }
            ],
        ),
    ],
)
def test_only_confirmed_dates_become_a_release(known, date, events):
    told = linked_data.work(TOPIC, [known])

    assert told.get("datePublished") == date
    assert told.get("releasedEvent") == (events and [{"@type": "PublicationEvent", **each} for each in events])


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        *(("film", "Movie"), ("series", "TVSeries"), ("game", "VideoGame"), ("book", "Book")),
        *(("music", "CreativeWork"), ("person", "Person"), ("event", "Event"), ("unheard-of", "CreativeWork")),
    ],
)
def test_topic_is_what_its_kind_says(kind, type):
    told = linked_data.work(structs.replace(TOPIC, kind=kind), [cast(), release("2027")])

    assert told["@type"] == type
    assert ("actor" in told) == (type in ("Movie", "TVSeries", "VideoGame", "Event"))
    assert ("datePublished" in told) == (type not in ("Person", "Event"))


def test_confirmed_credits_name_the_makers():
    director = fact("credit", people=["Michael Mann"], job="Director")

    assert linked_data.work(TOPIC, [director])["director"] == [{"@type": "Person", "name": "Michael Mann"}]
    assert "director" not in linked_data.work(TOPIC, [structs.replace(director, status="rumored")])


# Facts


def test_claim_says_who_says_so_where_and_how_sure_we_are():
    cited = (Citation(source="deadline", url="https://d.example/2", date="2023-12-01"), Citation(source="talk"))

    told = linked_data.claim(cast("rumored", "linked", citations=cited), TOPIC, [DEADLINE, TALK])

    assert told["name"] == "Rumored: Adam Driver as Neil McCauley and Someone"
    assert told["creativeWorkStatus"] == "Rumored"
    assert told["author"] == [{"@type": "Organization", "name": "Deadline"}]
    assert told["appearance"] == [
        {
            "@type": "CreativeWork",
            "name": "An interview",
            "url": "https://d.example/2",
            "datePublished": "2023-12-01",
            "publisher": {"@type": "Organization", "name": "Deadline"},
        }
    ]


def test_claim_of_a_quote_is_its_speakers():
    said = fact("quote", words="Perhaps.", speaker="Michael Mann", citations=(Citation(source="deadline"),))

    assert linked_data.claim(said, TOPIC, [DEADLINE])["author"] == [{"@type": "Person", "name": "Michael Mann"}]


def test_every_claim_of_a_page_carries_its_status_in_its_name(client, heat2):
    claims = read(client, "/heat-2/")["NewsArticle"]["hasPart"]

    assert [claim["name"] for claim in claims if not claim["name"].startswith(f"{claim['creativeWorkStatus']}: ")] == []


def test_fact_page_has_the_claim_and_its_place(client, heat2):
    told = read(client, "/facts/driver-mccauley/")

    assert told["Claim"]["name"] == "Rumored: Adam Driver as Neil McCauley"
    assert [step["item"] for step in told["BreadcrumbList"]["itemListElement"]] == [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/topics/heat-2/",
        "http://127.0.0.1:8000/facts/driver-mccauley/",
    ]


# The other pages


def test_pages_say_what_they_are(client, heat2):
    types = {path: [*read(client, path)] for path in ("/", "/topics/", "/topics/heat-2/", "/authors/film-desk/")}

    assert types == {
        "/": ["WebSite", "NewsMediaOrganization"],
        "/topics/": ["CollectionPage"],
        "/topics/heat-2/": ["CollectionPage", "BreadcrumbList"],
        "/authors/film-desk/": ["ProfilePage"],
    }


def test_front_page_says_how_to_search(client, heat2):
    action = read(client, "/")["WebSite"]["potentialAction"]

    assert action["target"]["urlTemplate"] == "http://127.0.0.1:8000/search/?q={search_term_string}"
    assert action["query-input"] == "required name=search_term_string"
    assert client.get(action["target"]["urlTemplate"].format(search_term_string="mann")).status_code == 200


def test_topic_page_lists_its_explainers(client, heat2):
    told = read(client, "/topics/heat-2/")["CollectionPage"]

    assert told["about"]["@type"] == "Movie"
    assert [each["url"] for each in told["mainEntity"]["itemListElement"]] == ["http://127.0.0.1:8000/heat-2/"]


@pytest.mark.parametrize(
    ("written", "length"),
    [("2:31", "PT2M31S"), ("1:02:05", "PT1H2M5S"), ("", ""), ("two minutes", ""), ("2", ""), ("1:2:3:4", "")],
)
def test_duration_in_iso_8601(written, length):
    assert linked_data.duration(written) == length


TRAILER = "https://youtu.be/aqz-KE-bpKQ"
STILL = "/media/trailer.jpg"


def footage(url=TRAILER, *, day="2027-03-01", status="confirmed", **more):
    return structs.replace(fact("trailer", status, url=url), event_date=day, **more)


def video_page(*embeds, facts=()):
    blocks = (*embeds, *(FactBlock(key=f"shows-{each.key}", fact=each.key) for each in facts))
    return list(linked_data.videos(Document(topic="heat-2", head=Head(), blocks=blocks, facts=tuple(facts))))


def test_embed_is_a_video_with_the_day_of_the_fact_that_knows_its_footage():
    embed = EmbedBlock(key="a", url=TRAILER, title="Trailer", duration="2:31", picture=STILL)
    same = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"

    for known in (footage(), footage(same)):
        assert video_page(embed, facts=[known]) == [
            {
                "@type": "VideoObject",
                "name": "Trailer",
                "description": "Trailer, YouTube",
                "url": TRAILER,
                "embedUrl": "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0",
                "duration": "PT2M31S",
                "thumbnailUrl": f"http://127.0.0.1:8000{STILL}",
                "uploadDate": "2027-03-01",
            }
        ]


@pytest.mark.parametrize(
    ("known", "picture"),
    [
        (None, STILL),
        (footage(), ""),
        (footage("https://youtu.be/another-one"), STILL),
        (footage(day="2027-03"), STILL),
        (footage(day="2027-Q1"), STILL),
        (footage(day=""), STILL),
        (footage(status="rumored"), STILL),
        (structs.replace(footage(day=""), as_of="2027-03-01"), STILL),
    ],
)
def test_video_without_its_day_or_its_picture_claims_nothing(known, picture):
    embed = EmbedBlock(key="a", url=TRAILER, title="Trailer", picture=picture)

    assert video_page(embed, facts=[known] if known else []) == []


def test_post_is_no_video():
    post = "https://x.com/someone/status/1"

    assert video_page(EmbedBlock(key="b", url=post, title="A post", picture=STILL), facts=[footage(post)]) == []


def test_footage_with_a_still_is_a_video_by_itself(client, db):
    article = make.make_article(slug="heat-2")
    still = make.make_picture(picture_files.take_in(make.picture_bytes("navy", 1600, 900), by=None))
    cited = [make.cite(make.make_source())]
    more = {"status": "confirmed", "details": {"url": TRAILER, "of": ""}, "event_date": "2027-03-01"}
    make.add_fact(article, fact_kind="trailer", statement="There is one.", citations=cited, picture=still.key, **more)
    make.publish(article)

    (video,) = read(client, "/heat-2/")["NewsArticle"]["video"]

    assert (video["name"], video["uploadDate"]) == ("Trailer", "2027-03-01")
    assert video["thumbnailUrl"].startswith(f"http://127.0.0.1:8000/media/pictures/{still.file_id}/")
