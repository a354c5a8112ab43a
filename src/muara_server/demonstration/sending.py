"""What phones sent in the demonstration and the register cannot take: it waits for a supervisor.

Sent through the same door as a phone's, and sorted like everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from muara.forms import write_submission
from muara_server.accounts import actions as accounts
from muara_server.accounts.queries import user_by_login
from muara_server.intake import actions, mappings, of_packs, waiting
from muara_server.intake.queries import listed
from muara_server.intake.sorting import sort_one

if TYPE_CHECKING:
    from muara_server.accounts.models import Device, User
    from muara_server.demonstration.plan import Plan

SPACE = UUID("7d8c2f7e-3f0a-4c55-8f4b-0f6a1b6f2c11")
"""Numbers of forms are the same in every demonstration."""


def send(plan: Plan) -> None:
    """Send each form of the plan, and sort what came."""
    of_packs.publish_packs()
    phones: dict[str, Device] = {}
    for number, told in enumerate(plan.sent):
        who = user_by_login(told["by"])
        assert who is not None  # noqa: S101  (the plan's accounts were opened before)
        phone = phones.get(who.login) or phones.setdefault(who.login, _phone(who))
        for answers in (told["answers"], told.get("once_more")):
            if answers:
                _send(phone, told["form"], answers, uuid5(SPACE, str(number)))
    for received in waiting.several(waiting.unsorted(at_most=len(plan.sent))):
        sort_one(received)


def _phone(who: User) -> Device:
    return accounts.register_device(who, label="phone")[0]


def _send(phone: Device, form: str, answers: Mapping[str, Any], number: UUID) -> None:
    (version,) = listed(phone.user, key=form)
    xml = write_submission(mappings.form_of(version), answers, instance=f"uuid:{number}")
    actions.receive(xml, device=phone)
