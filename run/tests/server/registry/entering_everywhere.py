"""A day's work in a deployment of its own: `python entering_everywhere.py SECRETS-AS-JSON`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from uuid import uuid4

from muara_server.commands import set_up

PLACE, PROGRAMME = "T.IN.BR.SM", "invented"
DAY = date(2024, 3, 3)


def main(secrets: dict[str, str]) -> None:
    set_up()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    ani = _case_worker()
    person, household = _through_the_ledger(ani, secrets)
    _through_the_pages(ani, person, household, secrets)
    _through_the_queue(ani, person, secrets)
    _through_refusals(ani, person, secrets)
    _looking(ani, person, household, secrets)
    _rebuilding()


def _case_worker() -> object:
    from muara_server.accounts.actions import add_user, assign
    from muara_server.places.queries import by_code

    ani = add_user(login="ani", display_name="Ani Kumari", password="seven green kites")
    assign(ani, "case_worker", programme=PROGRAMME, place=by_code(PLACE), since=date(2020, 1, 1))
    return ani


def _through_the_ledger(ani: object, secrets: dict[str, str]) -> tuple[object, object]:
    """Page, phone and file, one person at a time and many at once."""
    from muara_server.ledger import actions

    person, second, household = uuid4(), uuid4(), uuid4()
    named = {
        "name": secrets["a name"],
        "other_name": [secrets["a name in Devanagari"]],
        "guardian_name": secrets["a guardian"],
        "phone": secrets["a phone"],
        "document": secrets["a paper"],
        "address": secrets["an address"],
    }
    head = {"name": secrets["a head of household"]}
    actions.append(
        [
            _draft("person", person=person, facts={"sex": "male"}, identifiers=named),
            _draft("household", household=household, identifiers=head),
            _draft("workplace", identifiers={"name": secrets["a workplace"]}),
        ],
        who=ani, source="page",
    )  # fmt: skip
    actions.append(
        [
            _draft("membership", person=person, household=household, facts={"relation": "child"}),
            _draft("visit", person=person, identifiers={"note": secrets["a note"]}),
            _draft("work", person=person, facts={"worked": True, "economic_hours": 20}),
        ],
        who=ani, source="phone",
    )  # fmt: skip
    in_march = datetime(2024, 3, 9, tzinfo=UTC)
    actions.append(
        [
            _draft("person", person=each, identifiers={"name": name}, recorded_at=in_march)
            for each, name in [
                (second, secrets["another name"]),
                *((uuid4(), secrets["a name in Devanagari"]) for _ in range(300)),
            ]
        ],
        who=ani, source="file",
    )  # fmt: skip
    return person, household


def _through_the_pages(
    ani: object, person: object, household: object, secrets: dict[str, str]
) -> None:
    """Everything a browser can send, with names where they belong and where they do not."""
    browser = _browser(ani)
    for text in secrets.values():
        browser.post("/search/", {"text": text})
        browser.get("/law/", {"on": text})
        _browser(None).post("/login/", {"login": text, "password": text})
    for kind in ("visit", "work", "schooling", "chores"):
        good = {"true_on": "2024-03-05", "note": secrets["a note"], "met": "child"}
        for sent in (good, {**good, "worked": secrets["a name"]}):
            browser.post(f"/people/{person}/observations/{kind}/", sent)
            browser.post(f"/households/{household}/observations/{kind}/", sent)
    browser.post(f"/people/{person}/answers/economic_hours/", {"value": secrets["a name"]})


def _through_the_queue(ani: object, person: object, secrets: dict[str, str]) -> None:
    """A job that concerns a person is asked for by id; a name in its arguments is refused."""
    from muara_server.jobs import actions, kinds

    kinds.job("invented.look")(lambda run: None)
    actions.enqueue("invented.look", who=ani, arguments={"person": str(person)})
    try:
        actions.enqueue("invented.look", who=ani, arguments={"name": secrets["a name"]})
    except ValueError as refused:
        sys.stderr.write(f"{refused}\n")


def _through_refusals(ani: object, person: object, secrets: dict[str, str]) -> None:
    """What is refused is said on the screen and in the log: without what was given."""
    from muara.errors import MuaraError
    from muara_server.ledger import actions

    wrong = secrets["a name in a wrong place"]
    for bad in (
        {"facts": {"work_kind": wrong}},
        {"facts": {wrong: True}},
        {"facts": {"economic_hours": wrong}},
        {"identifiers": {wrong: "x"}},
        {"identifiers": {"note": ["", wrong]}},
        {"place_code": wrong},
    ):
        try:
            actions.append([_draft("work", person=person, **bad)], who=ani, source="page")
        except MuaraError as refused:
            sys.stderr.write(f"{refused}\n")


def _looking(ani: object, person: object, household: object, secrets: dict[str, str]) -> None:
    from muara_server.registry import queries

    browser = _browser(ani)
    browser.get(f"/people/{person}/")
    browser.get(f"/households/{household}/")
    wanted = ("a name in Devanagari", "a phone", "a paper")
    found = [queries.search(ani, secrets[each]).hits for each in wanted]
    assert all(any(hit.person == person for hit in hits) for hits in found[1:])
    sys.stdout.write(f"found again: {sum(1 for hits in found if hits)}\n")


def _rebuilding() -> None:
    from muara_server.ledger import actions

    actions.rebuild(who=None)


def _browser(user: object) -> object:
    from django.test import Client

    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _draft(kind: str, **said: object) -> object:
    from muara_server.ledger.drafts import Draft

    about = {"programme": PROGRAMME, "place_code": PLACE, "true_on": DAY, **said}
    return Draft(uuid=uuid4(), kind=kind, **about)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
