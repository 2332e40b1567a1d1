"""The pages of what is known: a fact with its life, the card that other sites frame, topics and people."""

from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from articles import persons
from articles.reader import caching, ledger, meta, people
from articles.reader import public as seen
from articles.reader import topics as about
from articles.reader.answers import moved_to, page, public, unlisted
from articles.reader.oembed import WIDTH, card_height

FACTS_ON_A_PAGE = 200
TOPICS_ON_A_PAGE = 100
MOMENTS_ON_A_PAGE = 30
MOMENTS_OPEN = 5
"""So many steps of a fact stand open; the others of the page are folded."""

FRAMED = {"script-src": ["'none'"], "frame-ancestors": ["*"]}
"""The policy of the one page that other sites may frame: it can do nothing there but be read."""


@public
def fact(request: HttpRequest, key: str) -> HttpResponseBase:
    found = ledger.fact(key)
    if found is None:
        raise Http404("No such fact.")
    moments = Paginator(found.moments, MOMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    listed = list(moments.object_list)
    opened = MOMENTS_OPEN if len(listed) > MOMENTS_OPEN + 2 else len(listed)
    context = {"fact": found, "page": moments, "opened": listed[:opened], "folded": listed[opened:]}
    context["meta"] = meta.fact(found, moments.number)
    context["card_height"] = card_height(found.title, WIDTH)
    answer = unlisted(request, page("reader/fact.html", context, change=found.next_at))
    if found.is_listed and moments.number == 1:
        del answer["X-Robots-Tag"]
    return answer


@xframe_options_exempt
@public
@csp_replace(FRAMED)  # type: ignore[arg-type]
def fact_card(request: HttpRequest, key: str) -> HttpResponseBase:
    """The fact as it stands now, small, for frames on other sites; there a missing one says so in the same form."""
    found = ledger.fact(key)
    change = found.next_at if found else caching.UNKNOWN
    card = page("reader/fact_card.html", {"fact": found}, status=200 if found else 404, change=change)
    card._csp_update = {}  # type: ignore[attr-defined]  # what a site adds for its own pages is nothing for others'
    return unlisted(request, card)


@public
def topics(request: HttpRequest) -> HttpResponseBase:
    found = about.topics()
    change = seen.next_at(each for line in found for each in line.explainers)
    listed = Paginator(found, TOPICS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"here": "topics", "page": listed, "topics": listed.object_list, "meta": meta.topics(listed.number)}
    return page("reader/topics.html", context, change=change)


@public
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = about.topic(slug)
    if found is None:
        raise Http404("No such topic.")
    facts = Paginator(found.facts, FACTS_ON_A_PAGE).get_page(request.GET.get("page"))
    before = found.facts[facts.start_index() - 2] if facts.number > 1 else None
    groups = list(about.groups(list(facts.object_list), before))
    context = {"here": "topic", "found": found, "page": facts, "groups": groups}
    context["meta"] = meta.topic(found, facts.number)
    return page("reader/topic.html", context, change=seen.next_at(found.explainers))


@public
def person(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Somebody whom facts name. Other spellings of the address lead to the folded one, asked of nobody."""
    folded = persons.slug_of(slug)
    if folded and folded != slug:
        return moved_to(reverse("reader:person", args=[folded]))
    found = people.person(slug)
    if found is None:
        raise Http404("Nobody is named so.")
    facts = Paginator(found.by_mark, FACTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"person": found, "page": facts, "meta": meta.person(found, facts.number)}
    return unlisted(request, page("reader/person.html", context, change=found.facts[0].next_at))
