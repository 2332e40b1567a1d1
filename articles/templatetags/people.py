"""People as the desk names them."""

from typing import Any

from django import template

from articles.desk import people

register = template.Library()


@register.filter
def named(user: Any) -> str:
    """Their name; "(left)" behind it once the account is closed, and "Somebody" where nobody is known."""
    return people.name_of(user)
