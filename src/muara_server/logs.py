"""What is written to the log: what happened and where in the code, never what somebody typed.

The message of an error may quote a value, and the value may be a child's name. The log therefore
keeps the kind of error and the lines of code it passed through; the request's id, which the reader
also sees, joins the two.
"""

from __future__ import annotations

import logging
import traceback
from contextvars import ContextVar
from types import TracebackType

request_id: ContextVar[str] = ContextVar("request_id", default="-")

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class AddRequestId(logging.Filter):
    """Put the id of the request on each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class WithoutAddress(logging.Filter):
    """Of a request that failed: the page it was for and the status, not the address as typed.

    A name that somebody typed into the address bar, or a host that a stranger sent, would stand in
    the log for as long as the log is kept.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(("django.request", "django.security")):
            status = getattr(record, "status_code", "")
            page = route_of(getattr(record, "request", None))
            record.msg, record.args = f"{status} {page}".strip(), ()
        return True


def route_of(request: object) -> str:
    """The pattern of the page that was asked for, such as `people/<uuid:person>/`."""
    found = getattr(request, "resolver_match", None)
    return f"/{found.route}" if found else "no page of Muara"


class WithoutValues(logging.Formatter):
    """Tracebacks with the kinds of error and the lines of code, without the errors' own words."""

    def formatException(  # noqa: N802  (logging's own name)
        self, ei: Raised | tuple[None, None, None]
    ) -> str:
        error: BaseException | None = ei[1]
        told: list[str] = []
        while error is not None and len(told) < 5:
            lines = "".join(traceback.format_tb(error.__traceback__))
            told.append(f"{lines}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n\ncaused by\n\n".join(told)


CONFIGURATION = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "muara_server.logs.AddRequestId"},
        "without_address": {"()": "muara_server.logs.WithoutAddress"},
    },
    "formatters": {
        "plain": {
            "()": "muara_server.logs.WithoutValues",
            "format": "{asctime} {levelname} {request_id} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "without_address"],
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Its lines carry the login that somebody typed.
        "axes": {"level": "CRITICAL"},
        # Its lines carry what stands in the paper of a child.
        "pypdf": {"level": "CRITICAL"},
        "muara": {"level": "INFO"},
    },
}
