"""The ways out of Muara: e-mail and SMS. Both are off until the deployment switches them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

from muara_server.notices.gateways import gateway

if TYPE_CHECKING:
    from muara_server.notices.messages import Message

EMAIL, SMS = "email", "sms"


def switched_on() -> tuple[str, ...]:
    """The channels that this deployment has."""
    has = {EMAIL: bool(settings.MUARA_EMAIL), SMS: bool(settings.MUARA_SMS)}
    return tuple(channel for channel, there in has.items() if there)


def send(channel: str, address: str, message: Message) -> None:
    """Send it; whatever goes wrong is raised, for the caller to write down and try again."""
    if channel == SMS:
        gateway().send(address, message.short)
        return
    EmailMessage(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        # Out-of-office answers would come back to a machine.
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
