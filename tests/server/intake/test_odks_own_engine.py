"""ODK's own engine, in Node, takes forms from this server, fills them and sends them back."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from muara.forms import convert, open_forms, read_workbook
from muara.forms.of_packs import MAPPING
from muara.packs import open_pack
from muara_server.accounts import actions as accounts
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Offer, Provider
from muara_server.intake import actions, mappings, sorting, waiting
from muara_server.intake.models import Received, Waiting
from muara_server.registry.models import Observation, Person
from server.cast import Map
from skips import IN_CI, SHARED, needs_shared

FOLDER = Path(__file__).parents[3] / "frontend" / "forms"
READY = (FOLDER / "node_modules" / "@getodk" / "xforms-engine").exists() and shutil.which("node")
PUBLISHED = SHARED / "data" / "forms"
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not READY and not IN_CI, reason="needs the engine of ODK: make web"),
]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def engine(live_server: Any, ani: User) -> Iterator[Ask]:
    """The engine as Ani's phone: `engine(fill="follow_up", answers={...})`."""
    _device, credential = accounts.register_device(ani, label="engine")
    told = [f"{live_server.url}/openrosa", ani.login, credential]
    with subprocess.Popen(
        ["node", "tests/client.js", *told],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(**command: Any) -> dict[str, Any]:
            print(json.dumps(command), file=process.stdin, flush=True)
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            return answer

        yield ask
        process.stdin.close()


def publish(*keys: str) -> None:
    """These forms of the packs, each with its mapping."""
    for key in keys:
        form = open_forms(open_pack("international"))[key]
        version = actions.publish(convert(form.sheets).xml, who=None)
        mappings.keep(version, (form.folder / MAPPING).read_text("utf-8"), pack="international")


def sort_all() -> None:
    for received in waiting.several(waiting.unsorted(at_most=100)):
        sorting.sort_one(received)
    assert not Waiting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_child_is_registered_looked_up_in_the_caseload_and_visited(
    engine: Ask, ani: User, places: Map
) -> None:
    publish("identification", "follow_up", "learning")
    met = {"child_name": "Zorawar Kumar", "sex": "male", "age": 12, "danger": "none"}
    sent = engine(fill="identification", answers=met)
    assert sent["status"] == 201, sent
    sort_all()
    child = Person.objects.get()
    refused = engine(fill="follow_up", answers={"child": {"label": "Zorawar"}})
    assert "child offers no Zorawar" in refused["problem"]

    open_procedure("case", person=child.pk, facts={"found_by": "visit"}, who=ani)
    visit = {"child": {"label": "Zorawar Kumar"}, "met": "child", "danger": "none"}
    again = engine(fill="follow_up", answers={**visit, "school_status": "enrolled", "worked": "no"})
    assert (again["status"], again["files"]) == (201, {"children.csv": 1}), again
    sort_all()
    seen = Observation.objects.filter(person=child).values_list("kind", flat=True)
    assert {"person", "identity", "case", "visit", "schooling"} <= set(seen)
    received = Received.objects.get(instance=again["instance"], user=ani)
    assert received.sorting.took is not None  # `start` and `end`, as the engine noted them

    # Of fear the form asks her only once she was trained, and with somebody near to refer to.
    asked = {"child": {"label": "Zorawar Kumar"}, "distress": "yes"}
    for trained, told in ((False, []), (True, [True])):
        if trained:
            accounts.record_training(ani, timezone.localdate(), who=None)
            near = {"place": places.riga, "checked_on": timezone.localdate()}
            counsellor = Provider.objects.create(key="c", name="Counsellor", **near)
            Offer.objects.create(provider=counsellor, service="counselling")
        assert engine(fill="learning", answers=asked)["status"] == 201
        sort_all()
        health = Observation.objects.filter(person=child, kind="health")
        assert [each.facts["distress"] for each in health] == told
    page = Client()
    page.force_login(ani)
    assert "Zorawar Kumar" in page.get(f"/people/{child.pk}/").content.decode()


@needs_shared("data/forms")
@pytest.mark.django_db(transaction=True)
def test_forms_that_others_published_open_in_it(engine: Ask, tmp_path: Path) -> None:
    made = [path for path in PUBLISHED.glob("*.xml") if "submission" not in path.name]
    for path in PUBLISHED.glob("*.xlsx"):
        made.append(tmp_path / f"{path.stem}.xml")
        made[-1].write_bytes(convert(read_workbook(path)).xml)
    assert len(made) >= 6
    opened = {path.name: engine(load=str(path)) for path in made}
    assert {name: told for name, told in opened.items() if told["status"] != "success"} == {}
