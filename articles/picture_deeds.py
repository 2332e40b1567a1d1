"""Deeds on pictures of the library beside the saving of their words: replaced, retired, taken down for good.

What is done to rows takes the open `Turn` first, as in editing.py. A picture's file never changes: another file is
another picture, which takes its place.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from articles import beats, editing, history, picture_uses, publishing
from articles.deskwork import Succession
from articles.history import Turn
from articles.models import Article, Block
from articles.refused import Refused, cleaned
from facts import picture_files, picture_store, renditions
from facts.models import Fact
from facts.pictures import Picture, PictureFile, Rendition

LONGEST_REASON = 300


def replace(turn: Turn, old: Picture, new: Picture, *, articles: Iterable[Article] | None = None) -> list[Article]:
    """Put a picture in the place of another in the working copies of those articles (None: all), in facts' stills too.

    The words that a block has for its place stay. A still is the fact's: it changes in every article that shows it.
    Both then know of each other, as the library tells them. Returns the articles in which something changed.
    Raises: ValidationError where the new one may not be placed.
    """
    refuse_unfit(turn.take(Picture, new.pk))
    chosen = None if articles is None else {article.pk for article in articles}
    uses = picture_uses.used_by([old.key])[old.key]
    mine = [use for use in uses.articles if chosen is None or use.article.pk in chosen]
    for use in mine:
        if use.where == "lead":
            editing.save_head(turn, use.article, {"picture": new.key})
        elif use.where != "still":
            block = Block.objects.get(article=use.article, key=use.block)
            editing.save_block(turn, block, {"picture": new.key})
    with_still = {use.article.pk for use in mine if use.where == "still"}
    stills = Fact.objects.filter(blocks__article__in=with_still, blocks__removed=False, picture=old.key).distinct()
    for fact in [*stills, *(uses.facts if chosen is None else ())]:
        editing.save_fact(turn, fact, {"picture": new.key})
    Succession.objects.update_or_create(old=old, new=new, defaults={"made_at": turn.now})
    return list({use.article.pk: use.article for use in mine}.values())


def refuse_unfit(picture: Picture) -> None:
    """Raises: ValidationError for a picture that may not be placed anew."""
    if picture.file.taken_down_at:
        raise ValidationError(f"“{picture}” was taken down. Choose another picture.", code="taken-down")
    if picture.retired:
        message = f"“{picture}” is retired. Choose another picture, or bring it back in the library."
        raise ValidationError(message, code="retired")
    if not picture.is_told:
        message = (
            f"“{picture}” has no alternative text yet. In the library, say what it shows, or that it is decorative."
        )
        raise ValidationError(message, code="no-alt")


def retire(turn: Turn, picture: Picture, *, lock_version: int | None = None) -> bool:
    """Offer it no more; where it stands it stays. True if it was not retired before."""
    return editing.save_picture(turn, picture, {"retired": True}, lock_version=lock_version)


def bring_back(turn: Turn, picture: Picture, *, lock_version: int | None = None) -> bool:
    """Offer a retired picture again. True if it was retired."""
    return editing.save_picture(turn, picture, {"retired": False}, lock_version=lock_version)


def take_down(picture: Picture, *, by: AbstractBaseUser | None, reason: str) -> list[Article]:
    """Delete the files of a picture for good; readers get the reason in its place, in old editions too.

    Documents and hashes stay. All pictures of the same file go with it. Returns the articles whose pages are drawn
    anew. Whoever is stopped before the files are gone finishes by the same deed again, which keeps the first reason.
    Raises: Refused, beats.Outside, picture_store.StorageTrouble with some of the files still there.
    """
    reason = cleaned("reason", reason)
    if not reason:
        raise Refused("reason", "Say why, in a sentence that readers will see in the picture’s place.")
    if len(reason) > LONGEST_REASON:
        raise Refused("reason", f"Keep it to {LONGEST_REASON} characters; this has {len(reason)}.")
    with history.turn() as now:
        articles = list(_showing(picture.file_id))
        beats.refuse({*(article.topic_id for article in articles), *_topics_placed_in(picture.file_id)})
        standing = PictureFile.objects.filter(pk=picture.file_id, taken_down_at__isnull=True)
        # The placeholder is the picture, if a tiny one.
        if standing.update(taken_down_at=now, taken_down_by=by, taken_down_reason=reason, placeholder=""):
            Rendition.objects.filter(file=picture.file_id).delete()
            for article in articles:
                publishing.renew_pages(article, now)
    # Only now: a page that still names them must not be the one that is kept.
    picture_store.remove(picture.file_id)
    return articles


def forget_crops(found: QuerySet[Rendition]) -> int:
    """Of these crops, forget those that nothing asks for, with their files. Returns of how many points.

    Rows are let go, files deleted, rows deleted, in this order: whoever asks for a crop meanwhile finds its rows, and
    it is drawn again; whoever is killed meanwhile leaves rows that are looked at the next time. Never while a page, or
    the document of an edition, may name a file. Raises: picture_store.StorageTrouble.
    """
    points = found.order_by().values_list("file", "focal").distinct()
    return sum(_forget(file, focal) for file, focal in list(points))


def _forget(file: str, focal: str) -> bool:
    if picture_uses.is_crop_asked_for(file, focal):
        return False
    with history.turn():
        if picture_uses.is_crop_asked_for(file, focal) or not picture_files.let_go(file, focal):
            return False
    for shape in filter(None, renditions.SHAPES):
        picture_store.remove_crop(file, shape, focal)
    with history.turn():
        if picture_uses.is_crop_asked_for(file, focal):
            picture_files.keep_after_all(file, focal)
            return False
        picture_files.forget(file, focal)
    return True


def _topics_placed_in(file: str) -> set[int]:
    """The topics of working copies and facts that name a picture of that file. No query for who is limited to none."""
    if not beats.is_limited():
        return set()
    uses = picture_uses.used_by(Picture.objects.filter(file=file).values_list("key", flat=True))
    articles = {use.article.topic_id for each in uses.values() for use in each.articles}
    return articles | {fact.topic_id for each in uses.values() for fact in each.facts}


def _showing(file: str) -> QuerySet[Article]:
    """The articles of which an edition shows that file, one that waits for its time too."""
    return Article.objects.filter(editions__shown_pictures__file=file).distinct().order_by("pk")
