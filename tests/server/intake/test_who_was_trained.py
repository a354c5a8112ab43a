"""Of fear and violence a child is asked by whoever was trained for it, with help near."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from muara.errors import NotAllowed, Refused
from muara.forms import asking, open_forms, write_submission
from muara.forms.of_packs import MAPPING
from muara.packs import open_pack
from muara_server.accounts import actions as accounts
from muara_server.accounts.models import Training, User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Offer, Proceeding, Provider
from muara_server.intake import actions, again, mappings, on_phones, sorting
from muara_server.intake.models import FormVersion, Received, Sorting, Waiting
from muara_server.ledger.models import Entry
from muara_server.registry.models import Observation
from server.cast import PROGRAMME, Map
from server.intake.conftest import Phone
from server.ledger.entering import draft, enter, register

pytestmark = pytest.mark.django_db
RULE = asking(open_pack("international"))
TODAY = timezone.localdate()
LONG_AGO = TODAY - dt.timedelta(days=RULE.days)


@pytest.fixture
def suraj(ani: User, places: Map) -> UUID:
    """A boy of Riga, in whose case Ani works."""
    person = register(ani, "Zorawar Kumar", place_code=places.riga.code)
    open_procedure("case", person=person, facts={"found_by": "visit"}, who=ani)
    return person


@pytest.fixture
def counsellor(places: Map) -> Provider:
    """Somebody in Riga to whom a child can be referred."""
    return service(places.riga, "counselling")


@pytest.fixture
def learning(places: Map) -> FormVersion:
    form = open_forms(open_pack("international"))["learning"]
    version = actions.publish(form.converted.xml, media={}, who=None)
    text = (form.folder / MAPPING).read_text(encoding="utf-8")
    mappings.keep(version, text, pack="international")
    return version


@pytest.fixture
def send(phone: Phone, learning: FormVersion, suraj: UUID) -> Callable[..., Received]:
    """Ani fills the form about the boy and sends it; it is sorted."""

    def filled(on: dt.date = TODAY, **told: Any) -> Received:
        instance = f"uuid:{uuid4()}"
        said = {"today": on.isoformat(), "child": str(suraj), **told}
        xml = write_submission(mappings.form_of(learning), said, instance=instance)
        assert phone.send(xml).status_code in {201, 202}
        received = Received.objects.get(instance=instance)
        sorting.sort_one(received)
        return received

    return filled


def service(place: Any, kind: str) -> Provider:
    told = {"name": "Counsellor", "place": place, "checked_on": TODAY}
    provider = Provider.objects.create(key=f"{kind}-{place.code}", **told)
    Offer.objects.create(provider=provider, service=kind)
    return provider


def asked_until(user: User, child: UUID) -> str:
    """What the list on the worker's phones says of this child."""
    (row,) = [row for row in on_phones.told(user).rows if row.id == str(child)]
    return row.told["asked_until"]


def distress(child: UUID) -> list[Any]:
    """What is recorded of it in the child's file."""
    rows = Observation.objects.filter(person=child, kind="health")
    return [row.facts["distress"] for row in rows if "distress" in row.facts]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_phone_asks_once_the_training_is_recorded_and_help_is_near(
    ani: User, budi: User, suraj: UUID, counsellor: Provider
) -> None:
    before = on_phones.told(ani)
    assert asked_until(ani, suraj) == ""
    accounts.record_training(ani, TODAY, who=budi)
    until = RULE.last_day(TODAY).isoformat()
    assert asked_until(ani, suraj) == until
    (changed,) = on_phones.told(ani, before.cursor).rows
    assert (changed.id, changed.told["asked_until"]) == (str(suraj), until)


def test_without_a_service_near_that_helps_no_phone_asks(
    ani: User, budi: User, suraj: UUID, places: Map
) -> None:
    accounts.record_training(ani, TODAY, who=budi)
    service(places.riga, "school")
    service(places.varachha, "counselling")
    assert asked_until(ani, suraj) == ""
    near = service(places.sitamarhi, "counselling")
    assert asked_until(ani, suraj) != ""
    Provider.objects.filter(pk=near.pk).update(closed_on=TODAY)
    assert asked_until(ani, suraj) == ""


def test_what_an_untrained_worker_sends_waits_with_the_reason_and_comes_in_by_itself(
    send: Callable[..., Received], ani: User, budi: User, suraj: UUID
) -> None:
    received = send(distress="yes", worked="no")
    assert distress(suraj) == []
    assert Entry.objects.filter(person=suraj, kind="work").exists()
    (waits,) = Waiting.objects.all()
    assert (waits.reason, waits.values) == ("not_trained", {"question": "distress"})
    page = as_(budi).get("/intake/").content.decode()
    assert "was not recorded as trained" in page
    assert 'href="/trained/"' in page
    accounts.record_training(ani, TODAY, who=budi)
    later = timezone.now() + dt.timedelta(days=2)
    assert again.due(later, at_most=9) == [received.pk]
    sorting.sort_one(received)
    assert distress(suraj) == [True]
    assert not Waiting.objects.exists()


def test_what_a_trained_worker_sends_is_entered(
    send: Callable[..., Received], ani: User, budi: User, suraj: UUID
) -> None:
    accounts.record_training(ani, TODAY, who=budi)
    send(distress="no")
    assert distress(suraj) == [False]
    assert not Waiting.objects.exists()


def test_a_training_that_lapsed_or_was_ended_counts_for_the_days_before(
    send: Callable[..., Received], ani: User, budi: User, suraj: UUID
) -> None:
    training = accounts.record_training(ani, LONG_AGO, who=budi)
    send(distress="yes")
    assert distress(suraj) == []
    send(on=TODAY - dt.timedelta(days=1), distress="yes")
    assert distress(suraj) == [True]
    Training.objects.filter(pk=training.pk).update(ended_on=TODAY - dt.timedelta(days=9))
    send(on=TODAY - dt.timedelta(days=8), distress="yes")
    assert len(distress(suraj)) == 1


def test_who_records_a_training(
    ani: User, budi: User, chitra: User, somebody: Callable[..., User]
) -> None:
    administrator = somebody("administrator", None, programme="")
    accounts.record_training(chitra, TODAY, who=administrator)
    for who, about in ((ani, budi), (budi, budi), (budi, chitra)):
        with pytest.raises(NotAllowed):
            accounts.record_training(about, TODAY, who=who)
    with pytest.raises(Refused):
        accounts.record_training(ani, TODAY + dt.timedelta(days=1), who=budi)
    accounts.end_training(accounts.record_training(ani, TODAY, who=budi), who=budi)
    deeds = AuditEntry.objects.filter(about=ani.pk).values_list("deed", "who")
    assert list(deeds.order_by("number"))[-2:] == [
        ("training.record", budi.pk),
        ("training.end", budi.pk),
    ]


def test_a_supervisor_records_it_on_a_page_and_takes_it_back(
    ani: User, budi: User, chitra: User
) -> None:
    client = as_(budi)
    blank = client.get("/trained/").content.decode()
    assert "Ani Kumari" in blank
    assert "Chitra" not in blank
    told = {"person": str(ani.pk), "completed_on": TODAY.isoformat()}
    assert client.post("/trained/", told).status_code == 302
    wrong = client.post("/trained/", {**told, "completed_on": "2999-01-01"})
    assert wrong.status_code == 400
    assert "not come yet" in wrong.content.decode()
    assert client.post("/trained/", {**told, "person": str(chitra.pk)}).status_code == 400
    training = Training.objects.get()
    assert (training.user, training.recorded_by) == (ani, budi)
    assert client.post(f"/trained/{training.pk}/end/").status_code == 302
    training.refresh_from_db()
    assert training.ended_on == TODAY


def test_the_page_of_the_case_offers_to_refer_a_child_in_distress(
    ani: User, suraj: UUID, places: Map
) -> None:
    case = case_of(suraj)
    assert "A sign of distress" not in as_(ani).get(f"/cases/{case}/").content.decode()
    health = {"examined_by": "worker", "distress": True}
    enter(draft("health", person=suraj, place_code=places.riga.code, facts=health), who=ani)
    page = as_(ani).get(f"/cases/{case}/").content.decode()
    assert f"/refer/person/{suraj}/?case={case}&amp;service=counselling" in page
    better = {"examined_by": "worker", "distress": False}
    later = {"true_on": TODAY, "place_code": places.riga.code}
    enter(draft("health", person=suraj, facts=better, **later), who=ani)
    assert "A sign of distress" not in as_(ani).get(f"/cases/{case}/").content.decode()


@pytest.mark.parametrize(
    ("page", "field"), [("visit", "health-distress"), ("observations/health", "distress")]
)
def test_pages_ask_of_it_trained_people_alone(
    page: str, field: str, ani: User, budi: User, suraj: UUID, counsellor: Provider
) -> None:
    address = f"/people/{suraj}/{page}/"
    blank = as_(ani).get(address).content.decode()
    assert f'name="{field}"' not in blank
    assert "Of fear and violence nothing is asked here" in blank
    accounts.record_training(ani, TODAY, who=budi)
    assert f'name="{field}"' in as_(ani).get(address).content.decode()


@pytest.mark.once
@pytest.mark.parametrize(("forms", "said"), [(9, "too few forms"), (10, "5 minutes, the median")])
def test_how_long_a_form_takes_stands_beside_its_budget(
    forms: int, said: str, learning: FormVersion, publisher: User, ani: User
) -> None:
    now = timezone.now()
    for took in (*[300] * forms, 1, 90_000):
        instance = f"uuid:{uuid4()}"
        told = {"instance": instance, "form": learning.form, "version": learning, "user": ani}
        kept = {"sha256": "", "sealed": b"", "size": 0, "received_at": now}
        received = Received.objects.create(**told, **kept)
        Sorting.objects.create(received=received, waits=False, took=took, sorted_at=now)
    page = as_(publisher).get(f"/forms/{learning.form_id}/").content.decode()
    assert said in page
    assert "At most 24 and 20." in page


def test_the_time_a_phone_noted_is_kept_with_what_it_sent(send: Callable[..., Received]) -> None:
    times = {"start": "2024-05-03T10:00:00.000+05:30", "end": "2024-05-03T10:07:00.000+05:30"}
    assert send(**times).sorting.took == 420
    assert send().sorting.took is None


def case_of(person: UUID) -> UUID:
    """The case of this child."""
    return Proceeding.objects.get(person=person, procedure="case", programme=PROGRAMME).pk
