"""Who may open what at the desk: one entry for each URL name; test_roles.py tries them all.

Another file may add its own with `ACCESS.update({...})`, imported at the end of this one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Visit:
    """How a URL is tried. `args` makes its arguments from the article that the test made; `foreign` makes those that
    belong to another article, or to nothing, and must answer 404 (None: the URL names nothing).
    """

    deed: str
    args: Callable[[Any], list] = field(default=lambda world: [])
    foreign: Callable[[Any], list] | None = None
    method: str = "get"
    data: Callable[[Any], dict] = field(default=lambda world: {})


ACCESS: dict[str, Visit] = {}
