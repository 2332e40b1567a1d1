"""How a log record becomes text."""

import logging


class OneLine(logging.Formatter):
    """One record, one line, tracebacks included: what collects standard output cuts at line ends."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")
