"""Where sentences begin and end; it knows plain text alone."""

import re
from itertools import pairwise

END = re.compile(
    r"""[.!?…]["'”’»)\]]*\s+(?=["'“‘«(\[¿¡]*[^\Wa-z_])"""  # a full stop, a space and no lower-case letter
    r"""|[。！？]["'”’」』）]*|[\n\u2029]+"""
)
NO_END = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Inc|Ltd|Co|[A-Z])|\b[A-Za-z]\.[A-Za-z])\.$")
"""Abbreviations and initials, whose full stop ends no sentence."""


def starts(text: str) -> list[int]:
    """Where each sentence but the first begins: behind the spaces that follow the one before.

    >>> starts("It opens. Mr. Mann says so.")
    [10]
    """
    ends = [match.span() for match in END.finditer(text)]
    return [end for at, end in ends if end < len(text) and not NO_END.search(text, max(0, at - 7), at + 1)]


def sentences(text: str) -> list[str]:
    """The sentences without the spaces around them, empty ones left out.

    >>> sentences("It opens. When? ")
    ['It opens.', 'When?']
    """
    cut = (text[start:end].strip() for start, end in pairwise([0, *starts(text), len(text)]))
    return [sentence for sentence in cut if sentence]
