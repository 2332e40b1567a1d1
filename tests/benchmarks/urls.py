"""The product's addresses, and beside them a bare view that answers the same bytes from one indexed SELECT."""

from django.http import HttpResponse
from django.urls import path

from articles.models import StoredPage
from heat2cms.urls import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]


def bare(request, pk):
    body = StoredPage.objects.values_list("body", flat=True).get(pk=pk)
    return HttpResponse(bytes(body), content_type="text/html; charset=utf-8")


urlpatterns = [path("bare/<int:pk>/", bare), *urlpatterns]
