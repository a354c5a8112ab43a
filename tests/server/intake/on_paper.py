"""Sheets of paper: one that nobody keyed yet, and ones that two people keyed differently."""

from __future__ import annotations

import uuid

from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.intake.models import FormVersion, Keying, Sheet
from muara_server.intake.paper import keying
from muara_server.places.models import Place
from server.cast import PROGRAMME

DAY = "2024-05-03"


def blank_sheet(version: FormVersion) -> int:
    """The number of a sheet that was printed."""
    told = {"version": version, "language": "en", "printed_at": timezone.now()}
    return Sheet.objects.create(**told).pk


def keyed_at(place: Place, version: FormVersion, *, times: int = 2) -> uuid.UUID:
    """The identity of a sheet keyed in this place: twice, by two who disagree, or once."""
    who, number = User.objects.first(), blank_sheet(version)
    counted = {"compared": 2, "agreed": 1} if times == 2 else {}
    area = {"place": place, "programme": PROGRAMME, "twice": True, **counted}
    Sheet.objects.filter(pk=number).update(**area)
    if who is not None:
        sheet = Sheet.objects.get(pk=number)
        told = [(Keying.Turn.FIRST, "9"), (Keying.Turn.SECOND, "6")]
        for turn, age in told[:times]:
            keying.keep(sheet, {keying.DAY: DAY, "age": age}, turn=turn, who=who)
    return Sheet.objects.get(pk=number).instance
