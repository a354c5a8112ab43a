"""Replicate weights and what is known of the population, as fields of a page and in a mapping.

The known counts stand one table to a line: `SEX: 1 = 52000; 2 = 49500`, or `SEX, ZONE: N` where the
survey has a column with the count of each row's group. Totals: `AGE = 310000`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from muara.errors import MappingError
from muara.survey.calibration import DISTANCES
from muara.survey.replicates import KINDS

POST, RAKED, REGRESSED = "post", "raked", "regressed"
"""How the weights are made to agree: one table; several in turn; several and totals at once."""
OF_POPULATION = ("post_strata", "margins", "totals", "rounds", "tolerance", "distance", "bounds")
"""The keys of a design that say what is known of the population."""
_NUMBERS = ("rho", "scale", "number", "seed", "degrees")


# --- as the page shows it ---


def fields(design: Mapping[str, Any]) -> dict[str, Any]:
    """The design's replicates and population as the fields of a page."""
    return {**_replicate_fields(design.get("replicates") or {}), **_population_fields(design)}


def typed(posted: Mapping[str, str]) -> dict[str, str]:
    """The same fields as a person left them, where something in them was refused."""
    return {name: said for name, said in posted.items() if name.startswith(("rep_", "pop_"))}


def hows() -> list[tuple[str, str]]:
    """How the weights are made to agree, in words."""
    return [
        (POST, _("one table of counts (post-stratification)")),
        (RAKED, _("several tables, met in turn (raking)")),
        (REGRESSED, _("tables and totals at once (regression, GREG)")),
    ]


def distances() -> list[tuple[str, str]]:
    """How a weight may move, in words."""
    told = {
        "linear": _("linear: moves least, but may fall below nothing"),
        "exponential": _("exponential: never below nothing"),
    }
    return [(each, told[each]) for each in DISTANCES]


def kinds() -> list[tuple[str, str]]:
    """The kinds of replicates, in words."""
    told = {
        "BRR": _("BRR: balanced halves of the sample"),
        "Fay": _("Fay: the same, the other half counts for less"),
        "JK1": _("JK1: all but one unit"),
        "JKn": _("JKn: all but one unit, stratum by stratum"),
        "bootstrap": _("bootstrap: units drawn again"),
    }
    return [(kind, told[kind]) for kind in KINDS]


def _replicate_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    columns = said.get("columns", "")
    listed = columns if isinstance(columns, str) else ", ".join(columns)
    told = {f"rep_{name}": _plain(said[name]) for name in _NUMBERS if name in said}
    scales = "; ".join(_plain(each) for each in said.get("rscales", []))
    mse = bool(said.get("mse"))
    kind = said.get("kind", "")
    return {"rep_kind": kind, "rep_columns": listed, "rep_rscales": scales, "rep_mse": mse, **told}


def _population_fields(design: Mapping[str, Any]) -> dict[str, Any]:
    margins = design.get("margins", [])
    how = ""
    if "post_strata" in design:
        how, margins = POST, [design["post_strata"]]
    elif any(name in design for name in ("totals", "distance", "bounds")):
        how = REGRESSED
    elif margins:
        how = RAKED
    low, high = design.get("bounds", ("", ""))
    totals = design.get("totals", {})
    return {
        "pop_how": how,
        "pop_margins": "\n".join(_line(each) for each in margins),
        "pop_totals": "\n".join(f"{name} = {_plain(total)}" for name, total in totals.items()),
        "pop_distance": design.get("distance", ""),
        "pop_low": _plain(low),
        "pop_high": _plain(high),
        "pop_rounds": _plain(design.get("rounds", "")),
        "pop_tolerance": _plain(design.get("tolerance", "")),
    }


def _line(margin: str | Mapping[str, Any]) -> str:
    """One table of counts; a file is its name."""
    if isinstance(margin, str):
        return margin
    by, population = margin["by"], margin["population"]
    head = by if isinstance(by, str) else ", ".join(by)
    if isinstance(population, str):
        return f"{head}: {population}"
    counts = "; ".join(f"{value} = {_plain(count)}" for value, count in population.items())
    return f"{head}: {counts}"


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) and value < 1e15 else str(value)


# --- as a person changed it ---


def edit(design: dict[str, Any], posted: Mapping[str, str]) -> None:
    """Put what was posted into a design. Raises MappingError for a slip; nothing is kept of it."""
    if "rep_kind" in posted:
        replicates = _replicates(posted)
        design.pop("replicates", None)
        if replicates:
            design["replicates"] = replicates
    if "pop_how" in posted:
        known = _population(posted)
        for name in OF_POPULATION:
            design.pop(name, None)
        design.update(known)


def _replicates(posted: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if columns := posted.get("rep_columns", "").strip():
        listed = [each.strip() for each in columns.split(",") if each.strip()]
        said["columns"] = columns if listed == [columns] and "*" in columns else listed
    for name in _NUMBERS:
        if text := posted.get(f"rep_{name}", "").strip():
            said[name] = _number(text)
    if scales := posted.get("rep_rscales", "").strip():
        said["rscales"] = [_number(each) for each in scales.split(";") if each.strip()]
    if posted.get("rep_mse"):
        said["mse"] = True
    kind = posted["rep_kind"]
    if said and not kind:
        raise MappingError(
            _("Say which kind the replicate weights are."), expected=", ".join(KINDS)
        )
    return {"kind": kind, **said} if kind else {}


def _population(posted: Mapping[str, str]) -> dict[str, Any]:
    how = posted["pop_how"]
    margins = [_margin(line) for line in _lines(posted.get("pop_margins", ""))]
    totals = dict(_count(line) for line in _lines(posted.get("pop_totals", "")))
    if not how:
        if margins or totals:
            raise MappingError(_("Say how the weights are made to agree with the known counts."))
        return {}
    if how == POST:
        if len(margins) != 1 or totals:
            raise MappingError(
                _("Post-stratification takes one table of counts, and no totals."),
                found=len(margins),
                do=_("Join them to one table, or choose several."),
            )
        return {"post_strata": margins[0]}
    if not margins and not totals:
        raise MappingError(_("Write how many there are: SEX: 1 = 52000; 2 = 49500"))
    if how == RAKED:
        if totals:
            raise MappingError(_("Totals are met by regression alone. Choose that."))
        return {"margins": margins, **_optional(posted, "rounds", "tolerance")}
    said: dict[str, Any] = {"margins": margins} if margins else {}
    said |= {"totals": totals} if totals else {}
    # Margins alone would be raked: the distance says that they are met by regression.
    distance = posted.get("pop_distance") or ("" if totals else DISTANCES[0])
    return said | ({"distance": distance} if distance else {}) | _bounds(posted)


def _optional(posted: Mapping[str, str], *names: str) -> dict[str, Any]:
    given = {name: posted.get(f"pop_{name}", "").strip() for name in names}
    return {name: _number(text) for name, text in given.items() if text}


def _bounds(posted: Mapping[str, str]) -> dict[str, Any]:
    both = [posted.get(f"pop_{end}", "").strip() for end in ("low", "high")]
    if not any(both):
        return {}
    if not all(both):
        raise MappingError(_("Bounds of weights are two numbers, such as 0.5 and 2."))
    return {"bounds": [_number(each) for each in both]}


def _margin(line: str) -> dict[str, Any]:
    head, colon, counts = line.partition(":")
    by = [each.strip() for each in head.split(",") if each.strip()]
    if not colon or not by or not counts.strip():
        raise MappingError(
            _("This line says no counts."),
            found=line,
            expected="SEX: 1 = 52000; 2 = 49500",
            do=_("Write the counts themselves: no file stands beside a mapping here."),
        )
    if "=" not in counts:
        return {"by": by[0] if len(by) == 1 else by, "population": counts.strip()}
    if len(by) > 1:
        raise MappingError(
            _("Counts of several columns at once are named by a column of the survey."),
            found=line,
            expected="SEX, ZONE: N",
        )
    pairs = [each for each in counts.split(";") if each.strip()]
    return {"by": by[0], "population": dict(_count(each) for each in pairs)}


def _count(text: str) -> tuple[str, int | float]:
    name, sign, count = text.rpartition("=")
    if not sign or not name.strip():
        raise MappingError(_("This says no count."), found=text.strip(), expected="1 = 52000")
    return name.strip(), _number(count)


def _number(text: str) -> int | float:
    plain = text.strip()
    try:
        return int(plain) if plain.lstrip("-").isdigit() else float(plain)
    except ValueError:
        raise MappingError(
            _("This is not a number."), found=plain, expected=_("digits, and a full stop: 0.5")
        ) from None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
