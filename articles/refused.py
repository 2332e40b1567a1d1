"""A deed on editions that did not happen, and the words that no edition takes."""

from collections.abc import Mapping, Sequence

from articles.merge import Clash
from articles.models import Article
from facts import values

LONGEST = 500
"""Characters in a note, a correction or a reason."""


class Refused(Exception):
    """A deed that did not happen.

    `code` is for tests, the message for the screen, `details` says what it concerns. `clashes` are the questions that
    must be answered before it can happen. `article` is the one that would not go along with another, else None.
    """

    def __init__(
        self,
        code: str,
        message: str,
        details: Mapping[str, str] | None = None,
        *,
        article: Article | None = None,
        clashes: Sequence[Clash] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})
        self.article = article
        self.clashes = tuple(clashes)


def cleaned(code: str, text: str) -> str:
    """Up to 500 characters that both databases take. Raises: Refused."""
    try:
        text = values.clean_text(text).strip()
    except ValueError as problem:
        raise Refused(code, str(problem)) from problem
    if len(text) > LONGEST:
        raise Refused(code, f"Keep it to {LONGEST} characters; this has {len(text)}.")
    return text
