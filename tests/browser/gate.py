"""The live server between two tests: open for one test, shut before its tables are emptied, and empty by then."""

import itertools
import threading
from contextlib import contextmanager
from http.cookies import SimpleCookie

COOKIE = "gate"


class Gate:
    """A WSGI application before another. A request that comes while it is shut, or that a page of an earlier test sent
    (its cookie says so), is turned away before it reaches the database: a beacon or a poll outlives its page, and would
    lock a table that is being emptied, or sign the next test out."""

    numbers = itertools.count(1)

    def __init__(self, application):
        self.application = application
        self.changed = threading.Condition()
        self.number = ""
        self.inside = 0
        self.held = None

    def open(self):
        self.number = str(next(self.numbers))

    def shut(self):
        """Wait for those inside. Raises: TimeoutError after 90 seconds."""
        with self.changed:
            self.number = ""
            if not self.changed.wait_for(lambda: not self.inside, timeout=90):
                raise TimeoutError(f"{self.inside} requests are still running when their test is over.")

    @contextmanager
    def holding(self, part):
        """Requests with that in their path wait until the block ends: what is done in it is done before the answer."""
        self.held = part
        try:
            yield
        finally:
            with self.changed:
                self.held = None
                self.changed.notify_all()

    def lets_in(self, environ):
        told = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
        return bool(self.number) and (told is None or told.value == self.number)

    def __call__(self, environ, start_response):
        with self.changed:
            if not self.lets_in(environ):
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return
            self.inside += 1
            self.changed.wait_for(lambda: self.held is None or self.held not in environ["PATH_INFO"])
        try:
            answer = self.application(environ, start_response)
            try:
                yield from answer
            finally:
                answer.close()
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()
