"""Filled forms into the register: how many a second, and what one costs.

`python -m benchmarks.intake.sorting FORMS ROWS` runs in a home that was made ready; see `one`. The
forms are the packs' own for a child who was met at work, of twenty workers by turns, sorted by the
job as it is run; the rows are those of a list with the same questions, looked at and then entered.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import sys
import uuid
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import rounds

if TYPE_CHECKING:
    from muara_server.accounts.models import Device, User
    from muara_server.intake.models import FormVersion, Upload

FORM, PROGRAMME = "identification", "benchmark"
WORKERS, AT_ONCE, BEFORE = 20, 500, 100
NAMES = ("Zorawar", "Sundari", "Meghna", "Suraj", "Malati", "Kirpal", "Rukmini", "Bhola", "Jamuna")
FAMILIES = ("Paswan", "Devi", "Sahni", "Manjhi", "Ram", "Khatun", "Mandal", "Das")


def main() -> None:
    from muara_server.commands import set_up

    set_up()
    from muara_server.intake import of_packs

    of_packs.publish_packs()
    forms, rows = map(int, sys.argv[1:])
    devices = [_worker(number) for number in range(WORKERS)]
    _receive(BEFORE, devices)  # packs are read, and what the first submission makes is made
    _sorted()
    _receive(forms, devices)
    found = {"forms": forms, "rows": rows, "sorted": _sorted()}
    found |= _brought(rows, devices[0].user)
    sys.stdout.write(json.dumps(found) + "\n")


def _worker(number: int) -> Device:
    from muara_server.accounts import actions as accounts
    from muara_server.places.models import Place

    login = f"worker{number}"
    place = Place.objects.filter(level="district", code__startswith="IN.").order_by("code").first()
    user = accounts.add_user(login=login, display_name=login, password="seven green kites")  # noqa: S106
    accounts.assign(user, "case_worker", place=place, programme=PROGRAMME)
    return accounts.register_device(user, label="benchmark")[0]


def _receive(number: int, devices: list[Device]) -> None:
    """Put so many submissions into the records, each with its own identity and sealed."""
    from muara.forms import write_submission
    from muara_server.intake import mappings, writing
    from muara_server.intake.openrosa import filled

    version, draw = _version(), random.Random(number)  # noqa: S311
    for start in range(0, number, AT_ONCE):
        group = []
        for at in range(start, min(start + AT_ONCE, number)):
            instance = f"uuid:{uuid.UUID(int=draw.getrandbits(128), version=4)}"
            xml = write_submission(mappings.form_of(version), _answers(draw), instance=instance)
            device = devices[at % WORKERS]
            group.append(writing.Parcel(filled(xml), xml, version.form, version, device))
        with writing._alone():
            writing._commit(group, writing.keys.deployment_key(writing.KEY))


def _sorted() -> dict[str, float]:
    """Sort all there is, as the worker does every minute."""
    from muara_server.intake.models import Sorting
    from muara_server.jobs.actions import begin_what_is_due
    from muara_server.jobs.models import Job, Repeated
    from muara_server.jobs.run import work

    before = Sorting.objects.count()
    Repeated.objects.update(due_at=dt.datetime.now(dt.UTC))
    begin_what_is_due()
    job = Job.objects.get(kind="intake.sort", status="waiting")
    told, _ = rounds(lambda: work(str(job.pk)), 1)
    waiting = Sorting.objects.filter(waits=True).count()
    if waiting:
        raise SystemExit(f"{waiting} submissions wait")
    return _per_each(told, Sorting.objects.count() - before)


def _brought(rows: int, user: User) -> dict[str, Any]:
    """Look at a list, and enter it."""
    from muara_server.intake.bringing import entering, looking, uploads

    upload = _list(rows, user)
    looked, _ = rounds(lambda: looking.look(upload, looking.AtOnce()), 1)
    if upload.created != rows:
        raise SystemExit(f"{upload.created} of {rows} rows would be entered")
    entering.confirm(upload, who=user)
    entered, _ = rounds(lambda: entering.enter(upload, looking.AtOnce()), 1)
    uploads.erase(upload, who=user)
    return {"looked": _per_each(looked, rows), "entered": _per_each(entered, rows)}


def _list(rows: int, user: User) -> Upload:
    from muara_server.intake.bringing import uploads

    draw, out = random.Random(rows), io.StringIO()  # noqa: S311
    said = [_answers(draw) for _ in range(rows)]
    table = csv.DictWriter(out, list(said[0]))
    table.writeheader()
    table.writerows(said)
    content = out.getvalue().encode()
    upload = uploads.keep(content, name="a.csv", version=_version(), place=None, who=user)
    columns = {str(at): path for at, path in enumerate(said[0])}
    uploads.say(upload, first=1, columns=columns)
    return upload


def _version() -> FormVersion:
    from muara_server.intake.models import FormVersion

    return FormVersion.objects.select_related("form").get(form__key=FORM)


def _answers(draw: random.Random) -> dict[str, object]:
    return {
        "today": "2024-05-03",
        "child_name": f"{draw.choice(NAMES)} {draw.choice(FAMILIES)}",
        "sex": draw.choice(("male", "female")),
        "age": draw.randrange(8, 18),
        "guardian_name": f"{draw.choice(NAMES)} {draw.choice(FAMILIES)}",
        "phone": f"9{draw.randrange(10**9):09}",
        "worked": "yes",
        "economic_hours": draw.randrange(5, 60),
    }


def _per_each(told: dict[str, Any], number: int) -> dict[str, float]:
    (seconds,), (processor,) = told["seconds"], told["processor"]
    return {"a_second": number / seconds, "ms": 1000 * processor / number}


if __name__ == "__main__":
    main()
