"""The remarks that stand beside a block."""

from collections.abc import Mapping

from django import template

from articles.desk.review_threads import Thread

register = template.Library()


@register.filter
def thread_of(threads: Mapping[str, Thread], key: str) -> Thread:
    """The thread of that block, an empty one if nothing was said of it yet."""
    return threads.get(key) or Thread(key=key)
