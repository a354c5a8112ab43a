"""Addresses below `/v1`, as ODK Central has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from muara_server.intake.central import (
    attachments,
    datasets,
    devices,
    drafts,
    forms,
    problems,
    projects,
    remarks,
    sessions,
    submissions,
    tables,
)
from muara_server.intake.central.door import for_scripts, for_strangers

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.intake.central.asking import Caller

PROJECT = "v1/projects/<int:project>"
FORM = f"{PROJECT}/forms/<str:form>"
LIST = f"{PROJECT}/datasets/<str:dataset>"
SENT = f"{FORM}/submissions/<str:instance>"


def nothing(request: HttpRequest, caller: Caller, rest: str) -> None:
    """An address that is none."""
    raise problems.absent()


ADDRESSES = [
    path("v1/sessions", for_strangers(sessions.log_in), name="v1-sessions"),
    path("v1/sessions/current", for_scripts(DELETE=sessions.log_out), name="v1-session"),
    path("v1/users/current", for_scripts(GET=sessions.current), name="v1-user"),
    path("v1/projects", for_scripts(GET=projects.listed), name="v1-projects"),
    path(PROJECT, for_scripts(GET=projects.one), name="v1-project"),
    path(
        f"{PROJECT}/app-users",
        for_scripts(GET=devices.listed, POST=devices.create),
        name="v1-app-users",
    ),
    path(f"{PROJECT}/forms", for_scripts(GET=forms.listed, POST=forms.create), name="v1-forms"),
    path(f"{FORM}.xml", for_scripts(GET=forms.xml), name="v1-form-xml"),
    path(f"{FORM}.svc", for_scripts(GET=tables.service), name="v1-service"),
    path(f"{FORM}.svc/<str:table>", for_scripts(GET=tables.table), name="v1-table"),
    path(FORM, for_scripts(GET=forms.one), name="v1-form"),
    path(f"{FORM}/draft", for_scripts(GET=drafts.one, POST=drafts.begin), name="v1-draft"),
    path(f"{FORM}/draft/publish", for_scripts(POST=drafts.publish), name="v1-draft-publish"),
    path(f"{FORM}/draft/attachments", for_scripts(GET=drafts.files), name="v1-draft-files"),
    path(
        f"{FORM}/draft/attachments/<str:name>",
        for_scripts(POST=drafts.attach),
        name="v1-draft-file",
    ),
    path(
        f"{FORM}/assignments/<int:role>/<int:device>",
        for_scripts(POST=devices.assign),
        name="v1-assignment",
    ),
    path(
        f"{FORM}/submissions",
        for_scripts(GET=submissions.listed, POST=submissions.create),
        name="v1-submissions",
    ),
    path(f"{SENT}.xml", for_scripts(GET=submissions.xml), name="v1-submission-xml"),
    path(
        SENT,
        for_scripts(GET=submissions.one, PUT=submissions.edit, PATCH=remarks.review),
        name="v1-submission",
    ),
    path(
        f"{SENT}/comments",
        for_scripts(GET=remarks.comments, POST=remarks.comment),
        name="v1-comments",
    ),
    path(f"{SENT}/attachments", for_scripts(GET=attachments.listed), name="v1-attachments"),
    path(
        f"{SENT}/attachments/<str:name>",
        for_scripts(GET=attachments.content, POST=attachments.attach),
        name="v1-attachment",
    ),
    path(
        f"{PROJECT}/datasets",
        for_scripts(GET=datasets.listed, POST=datasets.follows),
        name="v1-datasets",
    ),
    path(f"{LIST}.svc/Entities", for_scripts(GET=datasets.table), name="v1-entity-table"),
    path(LIST, for_scripts(GET=datasets.one), name="v1-dataset"),
    path(f"{LIST}/properties", for_scripts(POST=datasets.follows), name="v1-properties"),
    path(
        f"{LIST}/entities",
        for_scripts(GET=datasets.entities, POST=datasets.follows),
        name="v1-entities",
    ),
    path(
        f"{LIST}/entities/<str:entity>",
        for_scripts(PATCH=datasets.follows, DELETE=datasets.follows),
        name="v1-entity",
    ),
    path("v1/<path:rest>", for_scripts(GET=nothing, POST=nothing), name="v1-nothing"),
]
