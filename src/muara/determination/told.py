"""Where a child stands, and why, in the reader's language."""

from __future__ import annotations

from muara.packs import Pack

from .plain import Move, Standing


def told(standing: Standing, pack: Pack, *, language: str = "en") -> list[str]:
    """The way of one child as sentences: each move with its day, then what is still missing.

    >>> import datetime as dt
    >>> from muara.packs import open_pack
    >>> from .define import readings
    >>> from .plain import Day, history
    >>> pack = open_pack("international")
    >>> seen = [Day(dt.date(2012, 4, 2), working=True, seen=True, working_id="a")]
    >>> standing = history(seen, readings(pack)["ILO_USDOL"], on=dt.date(2012, 5, 1))
    >>> told(standing, pack)
    ['2012-04-02: found in child labour.', 'Next: a service of education or training.']
    """
    words = pack.phrases.in_language(language)
    said = [
        f"{move.on.isoformat()}: {said_of(move, pack, language=language)}"
        for move in standing.moves
    ]
    if standing.lost_since:
        day = standing.lost_since.isoformat()
        said.append(f"{day}: {words('determination_step.lost')}")
    return [*said, *missing(standing, pack, language=language)]


def said_of(move: Move, pack: Pack, *, language: str = "en") -> str:
    """The sentence of one move.

    >>> import datetime as dt
    >>> from muara.packs import open_pack
    >>> from .plain import Move
    >>> move = Move(dt.date(2012, 4, 2), "identified", "in_child_labour", "a")
    >>> said_of(move, open_pack("international"))
    'found in child labour.'
    """
    return pack.phrases.in_language(language)(f"determination_step.{move.target}")


def state_in_words(state: str, pack: Pack, *, language: str = "en") -> str:
    """What a state is called.

    >>> from muara.packs import open_pack
    >>> state_in_words("relapsed", open_pack("international"))
    'found at work again'
    """
    return pack.phrases.in_language(language)(f"determination_state.{state}")


def missing(standing: Standing, pack: Pack, *, language: str = "en") -> list[str]:
    """What is still missing, as sentences; none where nothing is. See `told`."""
    words = pack.phrases.in_language(language)
    return [words(f"determination.{key}").format(**values) for key, values in _next(standing)]


def _next(standing: Standing) -> list[tuple[str, dict[str, object]]]:
    """What would move the child on."""
    reading = standing.reading
    if standing.grown:
        return [("grown", {})]
    if standing.lost_since or standing.state == "identified":
        return [("next_visit", {})]
    if standing.state in ("in_child_labour", "relapsed", "at_risk"):
        return [("next_service", {})]
    if standing.state not in ("served", "out_pending", "protected"):
        return []
    missing: list[tuple[str, dict[str, object]]] = []
    if standing.run < reading.visits:
        missing.append(("next_clean", {"visits": reading.visits - standing.run}))
    elif standing.run_from and standing.run_last:
        held = (standing.run_last - standing.run_from).days
        if held < reading.days:
            missing.append(("next_days", {"days": reading.days, "held": held}))
    if standing.service_from and standing.service_last:
        lasted = (standing.service_last - standing.service_from).days
        if lasted < reading.service_days:
            missing.append(("next_lasting", {"days": reading.service_days, "held": lasted}))
    if standing.open:
        missing.append(("next_open", {}))
    return missing
