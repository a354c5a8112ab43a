"""An officer changes a condition: sees whose verdicts would change, and a second person decides."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.convergence import rewriting
from muara_server.convergence.models import SchemeChange
from muara_server.convergence.queries.schemes import current_pack
from muara_server.notices import queries as notices
from muara_server.notices.messages import says
from server.convergence.conftest import Family
from server.india import SITAMARHI, SURAT, logged_in, place

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCHEME, CONDITION = "IN-BR-CYCLE", "class"
SINCE = dt.date(2012, 4, 1)
CHANGE = reverse("convergence:change", args=[SCHEME, CONDITION])


def filled(**others: str) -> dict[str, str]:
    """The form, as an officer fills it in when the bicycle moves to class 10."""
    return {
        "say_en": "enrolled in class 10",
        "say_id": "terdaftar di kelas 10",
        "say_hi": "कक्षा 10 में नामांकित हो",
        "when": "school_status == 'enrolled' and grade == 10",
        "asks": "",
        "proof": "school_certificate",
        "since": SINCE.isoformat(),
        "source": "Order 7 of 1 March 2012",
        **others,
    }


@pytest.fixture
def officer(india: None, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", place(SITAMARHI), login="dina", name="Dina Das")


@pytest.fixture
def second(india: None, somebody: Callable[..., User]) -> User:
    return somebody("state_officer", place("IN.ST.10"), login="sita", name="Sita Rao")


def proposed(officer: User, **others: str) -> SchemeChange:
    answer = logged_in(officer).post(CHANGE, filled(propose="1", **others))
    assert answer.status_code == 302, answer.content.decode()
    return SchemeChange.objects.latest("proposed_at")


def decide(user: User, change: SchemeChange, decision: str, because: str = "") -> int:
    address = reverse("convergence:proposal", args=[change.pk])
    told = {"decision": decision, "because": because}
    return logged_in(user).post(address, told).status_code


# --- the form and what it would do ---


def test_the_form_begins_with_the_condition_as_it_is(officer: User) -> None:
    page = logged_in(officer).get(CHANGE).content.decode()
    assert "grade == 9" in page
    assert "enrolled in class 9" in page


def test_before_anything_is_saved_the_officer_sees_whose_verdicts_would_change(
    officer: User, family: Family
) -> None:
    page = logged_in(officer).post(CHANGE, filled()).content.decode()
    assert "1 verdict would change" in page
    assert "appears eligible" in page
    assert "not eligible" in page
    assert str(family.household) in page
    assert "Kajal" not in page
    assert not SchemeChange.objects.exists()


def test_the_list_ends_at_the_readers_area(family: Family, somebody: Callable[..., User]) -> None:
    far = somebody("district_officer", place(SURAT))
    page = logged_in(far).post(CHANGE, filled()).content.decode()
    assert str(family.household) not in page
    assert "outside the area of your work" in page


def test_a_reader_without_files_sees_counts_alone_and_small_ones_withheld(
    officer: User, family: Family, somebody: Callable[..., User]
) -> None:
    change = proposed(officer)
    donor = logged_in(somebody("donor"))
    page = donor.get(reverse("convergence:proposal", args=[change.pk])).content.decode()
    assert "withheld" in page
    assert "1 verdict would change" not in page
    assert str(family.household) not in page


def test_a_rule_may_ask_for_what_no_scheme_asked_before(officer: User, family: Family) -> None:
    page = logged_in(officer).post(CHANGE, filled(when="chores_hours < 10")).content.decode()
    assert "2 verdicts would change" in page
    assert "ask" in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("when", "grade == 10 adn bpl", "rule"),
        ("when", "grdae == 10", "grade"),
        ("when", "school_status == 'enroled'", "enrolled"),
        ("when", "grade > 5 and grade < 3", "Of nobody would this rule be true."),
        ("when", "grade > 5 or grade <= 5", "Of everybody would this rule be true."),
        ("asks", "grdae", "Did you mean"),
        ("proof", "magic_paper", "magic_paper"),
        ("since", "soon", "Write the day as year-month-day"),
        ("since", "1999-01-01", "No version of the scheme was in force on that day."),
        ("since", "2009-04-01", "A version begins on that very day."),
        ("say_hi", "", "This field is required."),
        ("source", "", "This field is required."),
    ],
)
def test_what_is_wrong_is_told_at_the_field(
    officer: User, field: str, value: str, says: str
) -> None:
    answer = logged_in(officer).post(CHANGE, filled(**{field: value}))
    assert answer.status_code == 400
    page = answer.content.decode()
    wrong = re.findall(rf'<p class="wrong" id="id_{field}_error">(.*?)</p>', page, re.DOTALL)
    assert any(says in text for text in wrong), (wrong, page)
    assert not SchemeChange.objects.exists()


def test_a_condition_or_scheme_that_there_is_not_is_no_page(officer: User) -> None:
    client = logged_in(officer)
    nowhere = reverse("convergence:change", args=[SCHEME, "beauty"])
    assert client.get(nowhere).status_code == 404
    assert client.get(reverse("convergence:change", args=["IN-NOT", "age"])).status_code == 404


# --- the second person ---


def test_until_a_second_person_approves_nothing_changes(officer: User) -> None:
    change = proposed(officer)
    assert change.approved is None
    assert len(current_pack("india").schemes[SCHEME].versions) == 3
    assert AuditEntry.objects.filter(deed="scheme.change_proposed", who=officer.pk).count() == 1


def test_what_is_approved_holds_from_its_day_and_the_old_version_stays(
    officer: User, second: User
) -> None:
    assert decide(second, proposed(officer), "approve") == 302
    scheme = current_pack("india").schemes[SCHEME]
    before, after = scheme.on(SINCE - rewriting.DAY), scheme.on(SINCE)
    assert before is not None
    assert after is not None
    assert before.condition(CONDITION).rule.text.endswith("grade == 9")
    assert after.condition(CONDITION).rule.text.endswith("grade == 10")
    assert before.until == SINCE - rewriting.DAY
    assert after.benefits == before.benefits
    assert after.source == "Order 7 of 1 March 2012"
    assert current_pack().schemes[SCHEME].on(SINCE).source == after.source
    page = logged_in(officer).get(reverse("convergence:scheme", args=[SCHEME])).content.decode()
    assert "Order 7 of 1 March 2012" in page
    assert "Sita Rao" in page


def test_a_later_version_keeps_the_conditions_it_had(officer: User, second: User) -> None:
    decide(second, proposed(officer), "approve")
    last = current_pack("india").schemes[SCHEME].versions[-1]
    assert last.condition(CONDITION).rule.text.endswith("grade == 9")


def test_a_verdict_follows_the_approved_change(officer: User, second: User, family: Family) -> None:
    from muara_server.convergence.frames.people import verdicts  # noqa: PLC0415

    def of_kajal() -> str:
        pack = current_pack("india")
        found = verdicts("invented", pack=pack, as_of=dt.date(2012, 6, 1))
        rows = found.filter(scheme=SCHEME, person=str(family.kajal))
        return str(rows["verdict"].item())

    assert of_kajal() == "eligible"
    decide(second, proposed(officer), "approve")
    assert of_kajal() == "not_eligible"


def test_nobody_decides_on_their_own_proposal(second: User) -> None:
    change = proposed(second)
    assert decide(second, change, "approve") == 400
    change.refresh_from_db()
    assert change.approved is None


def test_the_database_itself_keeps_two_persons_apart(officer: User) -> None:
    change = proposed(officer)
    own = {"decided_by": officer, "decided_at": change.proposed_at, "approved": True}
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeChange.objects.filter(pk=change.pk).update(**own)


@pytest.mark.parametrize(("role", "at"), [("district_officer", SURAT), ("donor", None)])
def test_whoever_may_not_approve_decides_nothing(
    officer: User, somebody: Callable[..., User], role: str, at: str | None
) -> None:
    change = proposed(officer)
    other = somebody(role, place(at) if at else None)
    assert decide(other, change, "approve") == 400
    change.refresh_from_db()
    assert change.approved is None


def test_a_state_does_not_decide_on_the_whole_countrys_scheme(
    officer: User, second: User, somebody: Callable[..., User]
) -> None:
    address = reverse("convergence:change", args=["IN-SSA-ST", "age"])
    told = filled(propose="1", when="6 <= age <= 13", proof="birth_certificate", since="2012-04-01")
    assert logged_in(officer).post(address, told).status_code == 302
    change = SchemeChange.objects.get()
    assert decide(second, change, "approve") == 400
    assert decide(somebody("national_officer"), change, "approve") == 302


def test_a_refusal_needs_its_reason_and_is_told(officer: User, second: User) -> None:
    change = proposed(officer)
    assert decide(second, change, "refuse") == 400
    assert decide(second, change, "refuse", "The order was withdrawn.") == 302
    page = logged_in(officer).get(reverse("convergence:proposal", args=[change.pk]))
    assert "The order was withdrawn." in page.content.decode()
    assert len(current_pack("india").schemes[SCHEME].versions) == 3
    assert decide(second, change, "approve") == 400


def test_whoever_may_decide_is_told_and_nobody_else(
    officer: User, second: User, stranger: User
) -> None:
    change = proposed(officer)
    assert [notices.unread(user) for user in (officer, second, stranger)] == [0, 1, 0]
    assert notices.notices_of(second).get().about == change.pk


@pytest.mark.parametrize(("decision", "word"), [("approve", "approved"), ("refuse", "refused")])
def test_whoever_proposed_is_told_what_was_decided(
    officer: User, second: User, decision: str, word: str
) -> None:
    decide(second, proposed(officer), decision, because="as agreed")
    assert says(notices.notices_of(officer).get()).endswith(f"was {word}.")


def test_of_two_proposals_made_from_one_text_the_second_is_made_anew(
    officer: User, second: User
) -> None:
    one, other = proposed(officer), proposed(officer, since="2013-04-01")
    assert decide(second, one, "approve") == 302
    assert decide(second, other, "approve") == 400
    assert decide(second, other, "refuse", "Make it anew.") == 302
    assert decide(second, proposed(officer, since="2013-04-01"), "approve") == 302
    assert len(current_pack("india").schemes[SCHEME].versions) == 5


def test_a_change_from_the_day_of_another_change_joins_it(officer: User, second: User) -> None:
    decide(second, proposed(officer), "approve")
    again = proposed(officer, when="school_status == 'enrolled' and grade == 11")
    assert decide(second, again, "approve") == 302
    scheme = current_pack("india").schemes[SCHEME]
    assert len(scheme.versions) == 4
    assert scheme.on(SINCE).condition(CONDITION).rule.text.endswith("grade == 11")


def test_the_list_of_proposals_begins_with_those_that_wait(officer: User, second: User) -> None:
    decide(second, proposed(officer), "approve")
    proposed(officer, since="2013-04-01")
    page = logged_in(second).get(reverse("convergence:changes")).content.decode()
    assert page.index("waits for a second person") < page.index("approved")


# --- the text ---

FILE = """
scheme = "IN-X"
title = { en = "Say \\"x\\"", hi = "ख" }
offices = ["a", "b"]

[[versions]]
valid_from = 2001-01-01
valid_to = 2004-12-31
source = "s"
unconfirmed = true
papers = { asked = "listed", needs = ["a|b"] }
  [[versions.conditions]]
  id = "age"
  when = "age >= 60"
  [[versions.benefits]]
  amount = 4.5
[[versions]]
valid_from = 2005-01-01
source = "t"
[[examples]]
given = { age = 62, receives = [] }
household = [ { age = 40 }, { age = 9 } ]
"""


def test_a_file_comes_back_as_it_was() -> None:
    told = tomllib.loads(FILE)
    assert tomllib.loads(rewriting.written(told)) == told


def test_the_new_version_stands_between_those_around_it() -> None:
    changed = tomllib.loads(
        rewriting.with_condition(
            FILE,
            condition={"id": "age", "when": "age >= 65"},
            since=dt.date(2003, 1, 1),
            source="order",
        )
    )
    spans = [(str(v["valid_from"]), str(v.get("valid_to"))) for v in changed["versions"]]
    assert spans == [
        ("2001-01-01", "2002-12-31"),
        ("2003-01-01", "2004-12-31"),
        ("2005-01-01", "None"),
    ]
    rules: list[Mapping[str, str]] = [v["conditions"][0] for v in changed["versions"]]
    assert [rule["when"] for rule in rules] == ["age >= 60", "age >= 65", "age >= 60"]
    assert changed["versions"][1]["unconfirmed"] is True


@pytest.mark.parametrize(("day", "taken"), [("2001-01-01", True), ("1999-01-01", False)])
def test_a_day_that_cannot_be_is_refused(day: str, taken: bool) -> None:
    with pytest.raises(rewriting.NoSuchDay) as refused:
        rewriting.with_condition(
            FILE, condition={"id": "age"}, since=dt.date.fromisoformat(day), source=""
        )
    assert refused.value.taken is taken
