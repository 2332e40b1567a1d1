"""How a person's name reads in an address: two spellings that fold alike are one page. Knows no rows."""

import re
import unicodedata

LONGEST = 80


def slug_of(name: str) -> str:
    """The name without accents, case and punctuation, in its own script; "" for one that has no letters.

    >>> slug_of("Timothée Chalamet"), slug_of("Conan O’Brien"), slug_of("宮崎 駿"), slug_of("…")
    ('timothee-chalamet', 'conan-o-brien', '宮崎-駿', '')
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not "\u0300" <= sign <= "\u036f")
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain).casefold())
    return words.strip("-")[:LONGEST].strip("-")
