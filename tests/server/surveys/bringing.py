"""A small survey, brought and read."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from muara_server.accounts.models import User
from muara_server.jobs.models import Job
from muara_server.jobs.run import work
from muara_server.surveys.models import Survey

SMALL = b"""AGE,SEX,WORKED,HOURS,WT,PSU,STR
11,1,1,14,1.5,1,1
12,2,2,0,2.5,1,1
9,1,2,0,1.0,2,1
16,2,1,40,1.5,2,1
"""


def sent(
    client: Client, content: bytes = SMALL, name: str = "jambi.csv", **more: object
) -> HttpResponse:
    """The form with a file, as a browser without scripts sends it."""
    told = {"title": "Jambi 2020", "pack": "indonesia", "file": SimpleUploadedFile(name, content)}
    return client.post("/surveys/bring/", {**told, **more, "whole": "yes"}, follow=True)


def brought(client: Client, content: bytes = SMALL, name: str = "jambi.csv") -> Survey:
    """A survey that was read."""
    sent(client, content, name)
    survey = Survey.objects.latest("created_at")
    done(survey)
    survey.refresh_from_db()
    return survey


def done(survey: Survey) -> None:
    """What waits is worked on, as by a worker."""
    for job in Job.objects.filter(status=Job.Status.WAITING):
        work(str(job.pk))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
