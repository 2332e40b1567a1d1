"""Prose that leans on facts: which texts speak of a fact that says something else since somebody last looked at them.

What a fact said then is kept beside the rows, unversioned: a text from before this was kept is flagged from its next
save on.
"""

from collections.abc import Iterable

from articles.deskwork import LeanCheck
from articles.models import Block
from facts.models import Fact


def looked_at(block: Block, *, only_new: bool = False) -> None:
    """Somebody wrote or read the text just now: keep what its facts say. Inside a turn, two to four queries.

    With `only_new` just those facts that it did not lean on before: its words were not looked at.
    """
    facts = {fact.pk: fact for fact in Fact.objects.filter(key__in=block.leans_on)} if block.leans_on else {}
    checks = {check.fact_id: check for check in LeanCheck.objects.filter(block=block)}
    LeanCheck.objects.filter(pk__in=[check.pk for pk, check in checks.items() if pk not in facts]).delete()
    fresh = [LeanCheck(block=block, fact=fact, gist=fact.gist) for pk, fact in facts.items() if pk not in checks]
    LeanCheck.objects.bulk_create(fresh)
    for pk, check in checks.items():
        if not only_new and pk in facts and check.gist != facts[pk].gist:
            check.gist = facts[pk].gist
            check.save(update_fields=["gist"])


def outdated(blocks: Iterable[Block]) -> dict[int, list[Fact]]:
    """Block -> the facts that it leans on and that say something else since. One query, none where no text leans."""
    leaning = [block for block in blocks if block.leans_on and not block.removed]
    if not leaning:
        return {}
    found: dict[int, list[Fact]] = {}
    for check in LeanCheck.objects.filter(block__in=[block.pk for block in leaning]).select_related("fact"):
        if check.gist != check.fact.gist:
            found.setdefault(check.block_id, []).append(check.fact)
    return found
