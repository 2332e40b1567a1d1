"""Which side says that there is nothing at an address."""

from django.http import HttpRequest, HttpResponse

from articles.desk import lost
from articles.reader import views


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The desk to those who may know that it is there, readers' page to everybody else."""
    at_desk = request.path.startswith("/admin/") and request.user.is_active and request.user.is_staff
    return (lost if at_desk else views).not_found(request, exception)
