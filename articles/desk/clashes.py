"""What a hotfix and an embargoed edition both change: asked before it goes out, here or in one that goes along."""

from collections.abc import Mapping, Sequence

from django.http import QueryDict
from msgspec import Struct

from articles.desk import publish_form
from articles.merge import Clash
from articles.models import Article, Edition
from articles.offer import Offer
from articles.refused import Refused


class Question(Struct, frozen=True, kw_only=True):
    """One clash, the name of the field for its answer, and the answer so far."""

    name: str
    clash: Clash
    answer: str


class Asked(Struct, frozen=True, kw_only=True):
    """`number` is the embargoed edition's, of the `article` that goes along, or of the screen's own where that is None.

    `kept` are the answers given before to what is asked no more, by the names of their fields.
    """

    article: Article | None
    number: int
    questions: Sequence[Question]
    kept: Mapping[str, str]


def asked(sent: QueryDict, refused: Refused | None, offer: Offer) -> Asked | None:
    """None where nothing is asked. One query more for an article that goes along."""
    if refused is None or not refused.clashes:
        return None
    other = refused.article
    embargoed = Edition.objects.filter(article=other).embargoed().first() if other else offer.embargoed
    if embargoed is None:
        return None
    given = publish_form.answered(sent)
    names = {publish_form.answer_name(clash.id, other.key if other else ""): clash for clash in refused.clashes}
    return Asked(
        article=other,
        number=embargoed.number,
        questions=[Question(name=name, clash=clash, answer=given.get(name, "")) for name, clash in names.items()],
        kept={name: answer for name, answer in given.items() if name not in names},
    )
