"""The list of articles."""

from django.http import HttpRequest, HttpResponse

from articles.desk.pages import page
from articles.desk.roles import needs


@needs("read")
def article_list(request: HttpRequest) -> HttpResponse:
    return page(request, "desk/article_list.html", {"here": "articles"})
