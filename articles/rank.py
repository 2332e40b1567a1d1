"""Places between blocks: text that sorts, with room between any two.

A rank is made of 0-9a-z and never ends in 0. Floats run out after 49 moves into one gap, integers with gaps of 1,024
after 10; text only grows. Ranks are compared in Python, as the two databases sort text differently.
"""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)


class NoRoom(ValueError):
    """The two neighbours have the same rank, or stand in the wrong order."""


def between(low: str, high: str) -> str:
    """A rank above `low` and below `high`; blank means the very beginning or the very end.

    >>> between("", ""), between("i", "j"), between("i", "")
    ('i', 'ii', 'r')

    Raises: NoRoom.
    """
    if high and low >= high:
        raise NoRoom(f"There is no place between {low!r} and {high!r}.")
    rank, bounded = "", bool(high)
    while True:
        at = len(rank)
        floor = DIGITS.index(low[at]) if at < len(low) else 0
        ceiling = BASE if not bounded else DIGITS.index(high[at]) if at < len(high) else 0
        if ceiling - floor > 1:
            return rank + DIGITS[(floor + ceiling) // 2]
        rank += DIGITS[floor]
        bounded = bounded and ceiling == floor


def spread(count: int) -> list[str]:
    """That many ranks, evenly apart, of one length: for a list that is ranked anew.

    >>> spread(3)
    ['9', 'i', 'r']
    """
    width = 1
    while BASE**width <= count * 2:
        width += 1
    step = BASE**width // (count + 1)
    return [_digits((place + 1) * step, width) for place in range(count)]


def _digits(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, BASE)
        text = DIGITS[digit] + text
    return text.rstrip("0")


def fill(low: str, high: str, count: int) -> list[str]:
    """That many ranks in order between two, as short as halving makes them. Raises: NoRoom.

    >>> fill("i", "", 3)
    ['m', 'r', 'v']
    """
    if count < 1:
        return []
    middle = between(low, high)
    below = (count - 1) // 2
    return [*fill(low, middle, below), middle, *fill(middle, high, count - 1 - below)]
