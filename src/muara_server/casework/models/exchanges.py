"""When each thing was first done in a referral: made from its steps, to count thousands at once."""

from __future__ import annotations

from django.db import models


class Exchange(models.Model):
    """A proceeding that is sent to a named receiver: the moment of each step, the first time."""

    proceeding = models.OneToOneField(
        "casework.Proceeding", on_delete=models.CASCADE, primary_key=True, related_name="exchange"
    )
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"exchange of {self.proceeding_id}"
