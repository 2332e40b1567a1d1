"""The desk's comparison from the benchmarks' side: the whole view of two saves, and each part of its work by itself."""

from django.urls import reverse

from articles import compare
from articles.desk import sides


def page(client, article, old, new):
    """A function that asks for the comparison of those two revisions, through every middleware."""
    url = reverse("desk:compare", args=[article.key, f"r{old}", f"r{new}"])

    def get():
        assert client.get(url).status_code == 200

    return get


def parts(article, old, new):
    """Functions for the parts that the view is made of before it draws: finding the sides, reading, comparing."""
    pair = sides.pair(article, f"r{old}", f"r{new}")
    documents = sides.documents(article, pair)
    return {
        "finding both sides and the way between them": lambda: sides.pair(article, f"r{old}", f"r{new}"),
        "reading both documents": lambda: sides.documents(article, pair),
        "comparing them": lambda: compare.compare(*documents),
    }
