"""A picture's own page: its words and focal point, where it stands, its saves, and what can be done with it."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from articles import beats, editing, history, picture_deeds, picture_uses
from articles.changes import counted
from articles.desk import (
    kept,
    library,
    meeting,
    picture_history,
    picture_look,
    picture_places,
    picture_words,
    saving,
    upload_views,
)
from articles.desk.pages import page
from articles.desk.picture_words import Open
from articles.desk.roles import may, needs
from articles.models import Article
from articles.picture_uses import Uses
from articles.refused import Refused
from facts import picture_store
from facts.pictures import Picture, PictureFile
from facts.values import listed

LARGE = 1200
"""The widest rendition that the page asks for."""
UNCHANGED = "Nothing changed, so nothing was saved."
STILL_THERE = "The files are not all gone yet. Press it again."


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read")
def picture(request: HttpRequest, key: str) -> HttpResponse:
    row = _get(key)
    uses = _uses(row)
    opened = picture_words.open_words(request.POST if request.method == "POST" else None, row, uses)
    if request.method != "POST":
        return _page(request, row, uses, opened)
    if not may(request.user, "edit"):
        return _page(request, row, uses, opened, status=403)
    if not opened.form.is_valid():
        return _page(request, row, uses, opened, status=422)
    if "use" in request.POST:
        meeting.meet(opened, saving.picture_sides(row, opened.form), request.user, use=request.POST["use"])
        return _page(request, row, uses, opened)
    try:
        stored = picture_words.store(request.user, row, opened.form)
    except saving.Clashing as clash:
        meeting.meet(opened, clash.sides, request.user)
        return _page(request, row, uses, opened, status=409)
    except ValidationError as problem:
        opened.form.take_errors(problem)
        return _page(request, row, uses, opened, status=422)
    fresh = _get(key)
    merged = meeting.merged(stored, opened.form, request.user)
    messages.success(request, merged.said if merged else "Saved." if stored.changed else UNCHANGED)
    return kept.saved(request, _to(fresh), opened.kept, opened.form.opened_at)


def _get(key: str) -> Picture:
    """Raises: Http404."""
    return get_object_or_404(Picture.objects.select_related("file__added_by", "file__taken_down_by"), key=key)


def _uses(row: Picture) -> Uses:
    return picture_uses.used_by([row.key])[row.key]


def _to(row: Picture) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:picture", args=[row.key]))


def _page(
    request: HttpRequest,
    row: Picture,
    uses: Uses,
    opened: Open,
    *,
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`problems` are by the name of the deed that did not happen; what was sent for it stays in its form."""
    now = timezone.now()
    today = history.house_day(now)
    found = picture_places.places(uses, now)
    context = {
        "here": "pictures",
        "picture": row,
        "opened": opened,
        "form": opened.form,
        "urls": {"article": reverse("desk:pictures")},
        "image": library.drawn(row, LARGE),
        "look": picture_look.look(row, today),
        "size": library.size(row),
        "marks": library.marks(row, today),
        "places": found,
        "facts": picture_places.facts(uses),
        "uses": uses,
        "successions": picture_places.successions(row),
        "has_ended": row.rights_until is not None and row.rights_until < today,
        "warning": picture_places.warning(found),
        "steps": picture_history.steps(row),
        "problems": problems or {},
        "sent": request.POST,
        "replaced_in": _chosen_keys(request, found),
    }
    return page(request, "desk/pictures/picture.html", context, status=status)


def _chosen_keys(request: HttpRequest, found: list[picture_places.Place]) -> list[str]:
    """The articles that are ticked for a replacement: all, unless a form was sent."""
    if "deed" in request.POST:
        return request.POST.getlist("article")
    return [place.key for place in found if place.spots]


def _done(row: Picture) -> HttpResponseRedirect:
    """At the top of the page, where it is told: a browser goes to the part that was pressed otherwise."""
    return HttpResponseRedirect(f"{reverse('desk:picture', args=[row.key])}#content-start")


# Another file in its place


@csrf_exempt  # _replace looks at the token, once it is settled how much of the body is kept
@needs("edit")
@require_POST
def picture_replace(request: HttpRequest, key: str) -> HttpResponse:
    """`file` becomes a picture with the same words, and stands in place of this one in the working copies of the
    articles named by `article`. Nothing is published."""
    bounded = upload_views.Bounded(request)
    request.upload_handlers.insert(0, bounded)
    return _replace(request, key, bounded)


@csrf_protect
def _replace(request: HttpRequest, key: str, bounded: upload_views.Bounded) -> HttpResponse:
    row = _get(key)
    sent = request.FILES.get("file")
    if sent is None:
        why = bounded.left_out[0][1] if bounded.left_out else "Choose the file that takes its place."
        return _not_done(request, row, "replace", why)
    came = upload_views.kept_file(request, sent)
    if came.file is None:
        return _not_done(request, row, "replace", came.problem)
    if came.file.pk == row.file_id:
        return _not_done(request, row, "replace", "This is the same picture. Choose the one that takes its place.")
    try:
        new, articles, is_new = _put_in_place(request, row, came.file, came.name)
    except ValidationError as problem:
        return _not_done(request, row, "replace", " ".join(problem.messages))
    messages.success(request, _told(articles, has_words=is_new and new.is_told))
    return _done(new)


def _put_in_place(
    request: HttpRequest, row: Picture, file: PictureFile, name: str
) -> tuple[Picture, list[Article], bool]:
    """One save; the last of the answer is whether the picture is new. Raises: ValidationError, with nothing changed."""
    with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
        known = Picture.objects.of_file(file).first()
        new = known or editing.new_picture(turn, file, {**upload_views.carried(row), "name": name})
        places = {use.article.key: use.article for use in _uses(row).articles}
        mine = {at: article for at, article in places.items() if beats.allows([article.topic_id])}
        ticked = [article for at, article in mine.items() if at in request.POST.getlist("article")]
        is_all = len(ticked) == len(places) and not beats.is_limited()
        return new, picture_deeds.replace(turn, row, new, articles=None if is_all else ticked), known is None


def _told(articles: list[Article], *, has_words: bool) -> str:
    words = " It has the words of the one before: see that they say what this one shows." if has_words else ""
    if not articles:
        return f"Added. It stands in no article yet.{words}"
    names = listed([f"“{article}”" for article in articles])
    return (
        f"It stands in its place in {names}.{words} Readers see it when you publish: the links are under “Stands in”."
    )


# Retired, brought back, taken down


@needs("edit")
@require_POST
def picture_retire(request: HttpRequest, key: str) -> HttpResponse:
    """Offer it no more; where readers see it, `sure` says that this was read."""
    row = _get(key)
    if "sure" not in request.POST and _uses(row).is_live:
        return _not_done(request, row, "retire", "Tick that you have read where readers see it.")
    with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
        picture_deeds.retire(turn, row)
    messages.success(request, "Retired: it is no longer offered. Where it stands it stays.")
    return _done(row)


@needs("edit")
@require_POST
def picture_bring_back(request: HttpRequest, key: str) -> HttpResponse:
    row = _get(key)
    with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
        picture_deeds.bring_back(turn, row)
    messages.success(request, "Brought back: it is offered again.")
    return _done(row)


@needs("take_down")
@require_POST
def picture_take_down(request: HttpRequest, key: str) -> HttpResponse:
    """For good, with a `reason` that readers read; `sure` says that there is no way back."""
    row = _get(key)
    if "sure" not in request.POST:
        return _not_done(request, row, "take_down", "Tick that you know there is no way back.")
    try:
        articles = picture_deeds.take_down(row, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except Refused as refused:
        return _not_done(request, row, "take_down", refused.message)
    except picture_store.StorageTrouble as trouble:
        return _not_done(request, _get(key), "take_down", f"{trouble} {STILL_THERE}", status=503)
    pages = f" {counted(len(articles), 'explainer')} shown anew with the reason in its place." if articles else ""
    messages.success(request, f"Taken down. Its files are deleted.{pages}")
    return _done(row)


def _not_done(request: HttpRequest, row: Picture, deed: str, why: str, *, status: int = 422) -> HttpResponse:
    uses = _uses(row)
    opened = picture_words.open_words(None, row, uses)
    return _page(request, row, uses, opened, problems={deed: why}, status=status)
