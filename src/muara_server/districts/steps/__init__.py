"""Each step of the set-up: what is there already, the form that adds to it, the file it reads."""

from . import (  # noqa: F401, I001  (each adds itself to HANDLERS)
    committee,
    consent,
    contacts,
    holidays,
    offices,
    people,
    places,
    schemes,
    targets,
)
from .handler import HANDLERS, Handler, Listed, Row, Taken

__all__ = ["HANDLERS", "Handler", "Listed", "Row", "Taken"]
