"""What stands in the log, and what must not."""

import logging

from heat2cms.logs import OneLine


def test_log_keeps_no_key_of_a_preview_link():
    token = "Zk3_" * 10
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: /preview/%s/", (token,), None)

    assert OneLine("{message}", style="{").format(record) == "Not Found: /preview/…/"
