"""What readers can get of pictures' files, read from their rows: of a document in one query, of a list in its own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Aggregate, F, Func, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Concat, JSONObject

from articles.document import Document
from articles.reader.pictures import Album, File
from articles.shown_pictures import ShownPicture
from facts.pictures import PictureFile, Rendition


class Gathered(Aggregate):
    """Several values as a list in JSON."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)


class Object(JSONObject):
    """Django's asks each connection first whether it knows JSON, with three statements; its migrations need it."""

    def as_sql(self, compiler: Any, connection: Any, *told: Any, **more: Any) -> Any:
        return Func.as_sql(self, compiler, connection, *told, **more)


def _made() -> Subquery:
    """What is kept of a file: "16x9 50-33 webp"."""
    named = Concat("shape", Value(" "), "focal", Value(" "), "format")
    drawn = Rendition.objects.filter(Rendition.SERVED, file=OuterRef("pk")).order_by()
    return Subquery(drawn.values("file").annotate(all=Gathered(named)).values("all"))


def _told() -> Object:
    fields = {"sha256": "sha256", "placeholder": "placeholder", "taken_down": "taken_down_reason"}
    return Object(**{name: F(field) for name, field in fields.items()}, made=_made())


def along(name: str) -> Subquery:
    """What `read` reads of the file whose hash that column of other rows has, asked along; null where there is none."""
    return Subquery(PictureFile.objects.filter(pk=OuterRef(name)).values(told=_told())[:1], output_field=JSONField())


def read(told: dict[str, Any] | None) -> File | None:
    if told is None:
        return None
    made = sorted(tuple(each.split(" ")) for each in told["made"] or ())
    return File(told["sha256"], told["placeholder"], tuple(made), told["taken_down"])


def of_edition() -> Subquery:
    """The same of all that an edition shows, for `read_all`."""
    shown = ShownPicture.objects.filter(edition=OuterRef(OuterRef("pk"))).values("file")
    rows = PictureFile.objects.filter(pk__in=shown).order_by().annotate(one=Value(1)).values("one")
    return Subquery(rows.annotate(all=Gathered(_told())).values("all"), output_field=JSONField())


def read_all(told: list[dict[str, Any]] | None) -> dict[str, File]:
    """By hash."""
    return {file.sha256: file for file in map(read, told or ()) if file}


def files(hashes: Iterable[str]) -> dict[str, File]:
    """By hash; one query, none where there is nothing to ask."""
    wanted = set(hashes)
    rows = PictureFile.objects.filter(pk__in=wanted).values_list(_told(), flat=True) if wanted else ()
    return read_all(list(rows))


def album(document: Document) -> Album:
    """The document's pictures. One query, none where it has none."""
    return Album(document, files(picture.file for picture in document.pictures or ()))
