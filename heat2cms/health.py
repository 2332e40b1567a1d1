"""Whether this process can do its work: the database answers, and its tables are those of this code."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

PATH = "/healthz"


def answer_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the first of all: a probe comes by plain HTTP and by IP address, so no host check, no redirect."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return health(request) if request.path_info == PATH else get_response(request)

    return middleware


def health(request: HttpRequest) -> HttpResponse:
    """200 when all is well, else 503; the body says which of the two is not."""
    report = {"database": "ok", "migrations": "ok"}
    try:
        if is_behind():
            report["migrations"] = "missing"
    except DatabaseError:
        report = {"database": "unreachable", "migrations": "unknown"}
    status = 200 if set(report.values()) == {"ok"} else 503
    return JsonResponse(report, status=status, headers={"Cache-Control": "no-store"})


def is_behind() -> bool:
    """Whether a migration of this code is not in the database. Migrations of newer code do not count."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
