"""The law library: two days compared, one clause, ratifications, claims, definitions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from muara.packs import Regime, open_all
from muara_server.web.queries import claims, definitions, law, model

pytestmark = pytest.mark.once

AUGUST, SEPTEMBER = dt.date(2016, 8, 31), dt.date(2016, 9, 1)


@pytest.fixture(scope="module")
def overnight() -> dict[str, law.Difference]:
    rows = law.compare("india", before=AUGUST, after=SEPTEMBER)
    return {row.key: row for row in rows}


@pytest.mark.parametrize(
    ("key", "word", "before", "after"),
    [
        ("IN.def.child", "changed", "Under 14", "Under 14, or the age of the right to education"),
        ("IN.def.adolescent", "new", None, "14 to under 18"),
        ("IN.age.child", "same", "14 years", "14 years"),
    ],
)
def test_the_night_before_the_amendment(
    overnight: dict[str, law.Difference],
    key: str,
    word: str,
    before: str | None,
    after: str,
) -> None:
    row = overnight[key]
    assert row.word == word
    assert (row.before.text if row.before else None) == before
    assert row.after.text.startswith(after)


def test_a_schedule_that_ends_is_told_as_a_list(overnight: dict[str, law.Difference]) -> None:
    ended = [row for row in overnight.values() if row.word == "ended"]
    assert any("lines in force" in row.before.text for row in ended)


def test_the_neighbours_of_a_change_are_changes() -> None:
    earlier, later = law.neighbours("india", on=SEPTEMBER)
    assert earlier < SEPTEMBER < later
    assert {earlier, later} <= set(law.changes("india"))


def test_a_day_on_which_nothing_changed_lies_between_its_neighbours() -> None:
    earlier, later = law.neighbours("india", on=SEPTEMBER + dt.timedelta(days=1))
    assert earlier == SEPTEMBER < later


def test_nothing_changes_between_a_day_and_itself() -> None:
    words = {row.word for row in law.compare("india", before=AUGUST, after=AUGUST)}
    assert words == {"same"}


@pytest.mark.parametrize("country", law.COUNTRIES)
def test_every_clause_can_be_opened(country: str) -> None:
    for clause in law.own_clauses(country):
        assert law.find(clause.key)[1] is clause


@pytest.mark.parametrize(("value", "unit", "told"), [
    (1, "hours", "1 hour"),
    (3, "hours", "3 hours"),
    (14, "completed years", "14 years"),
    ("19:00", "time of day", "19:00"),
    (dt.date(2010, 4, 1), "", "1 April 2010"),
    (("a", "b"), "", "a, b"),
])  # fmt: skip
def test_a_value_is_told_with_its_unit(value: object, unit: str, told: str) -> None:
    assert law.value_in_words(value, unit=unit) == told


def test_a_register_can_be_narrowed() -> None:
    everything = claims.register()
    narrowed = claims.register(finding="contradicted", paper="indonesia")
    assert {claim.finding for claim in narrowed.claims} == {"contradicted"}
    assert {claim.paper for claim in narrowed.claims} == {"indonesia"}
    assert len(narrowed.claims) < everything.total == len(everything.claims)


@pytest.mark.parametrize("regime", open_all().regimes.values(), ids=lambda one: one.id)
def test_every_name_of_a_rule_has_a_label_and_the_law_a_clause(regime: Regime) -> None:
    for rule in regime.rules:
        for name in definitions.condition(rule).names:
            assert name.label != name.name
            assert not name.clause or law.find(name.clause)


@pytest.mark.parametrize("asked", [{"finding": "zz"}, {"paper": "zz"}])
def test_a_choice_that_there_is_none_of_narrows_nothing(asked: dict[str, str]) -> None:
    assert claims.register(**asked) == claims.register()


def test_the_model_names_what_does_each_element_or_says_not_yet() -> None:
    for section in model.sections(AnonymousUser()):
        for element in section.elements:
            assert element.text
            assert element.does
            assert bool(element.address) == (element.does != "not yet"), element.id


def law_on(client: Client, **days: str) -> str:
    """The law library's page of India for these days."""
    answer = client.get(reverse("web:law"), {"country": "india", **days})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
class TestTheScreens:
    def test_it_works(self, as_officer: Client) -> None:
        days = {"country": "india", "on": "2016-08-31", "compared_with": "2016-09-01"}
        shown = as_officer.get(reverse("web:law"), days).content.decode()
        assert "things changed overnight" in shown
        assert "earlier change" in shown
        assert "later change" in shown

    def test_two_days_are_compared_forwards_however_they_are_asked(
        self, as_officer: Client
    ) -> None:
        days = {"on": "2016-09-01", "compared_with": "2016-08-31"}
        turned = {"on": days["compared_with"], "compared_with": days["on"]}
        shown = [as_officer.get("/law/", {"country": "india", **d}).context for d in (days, turned)]
        assert [page["before"] for page in shown] == [dt.date(2016, 8, 31)] * 2

    def test_before_the_first_entry_nothing_is_loaded(self, as_officer: Client) -> None:
        days = {"country": "india", "on": "1900-01-01", "compared_with": "1900-01-02"}
        shown = as_officer.get(reverse("web:law"), days).content.decode()
        assert "Nothing is loaded before" in shown

    @pytest.mark.parametrize("day", ["", "yesterday", "2016-13-01", "31-08-2016"])
    def test_it_validates(self, as_officer: Client, day: str) -> None:
        answer = as_officer.get(reverse("web:law"), {"on": day, "compared_with": "2016-09-01"})
        assert answer.status_code == 400
        assert "day" in answer.content.decode()

    def test_one_day_alone_shows_what_held(self, as_officer: Client) -> None:
        shown = law_on(as_officer, on="2018-01-01")
        assert "What held on 1 January 2018" in shown
        assert "14 to under 18" in shown
        assert "no rule in force" not in shown

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en", "Nothing is loaded before"),
            ("id", "Belum ada isi sebelum"),
            ("hi", "से पहले का कुछ नहीं रखा गया है"),
        ],
    )
    def test_a_day_before_everything_says_so(
        self, as_officer: Client, language: str, told: str
    ) -> None:
        as_officer.post(reverse("web:language"), {"language": language})
        assert told in law_on(as_officer, on="1900-01-01")

    @pytest.mark.parametrize("field", ["on", "compared_with"])
    def test_what_is_wrong_stands_at_its_own_field(self, as_officer: Client, field: str) -> None:
        days = {"on": "2016-08-31", "compared_with": "2016-09-01"} | {field: "2016-13-01"}
        answer = as_officer.get(reverse("web:law"), days)
        shown = answer.content.decode()
        assert answer.status_code == 400
        assert shown.count('class="wrong"') == 1
        assert f'id="id_{field}_error"' in shown

    def test_a_country_without_a_pack_is_not_there(self, as_officer: Client) -> None:
        assert as_officer.get(reverse("web:law"), {"country": "atlantis"}).status_code == 404

    def test_unconfirmed_facts_say_so(self, as_officer: Client) -> None:
        assert "unconfirmed" in as_officer.get(reverse("web:conventions")).content.decode()

    def test_it_needs_a_login(self) -> None:
        answer = Client().get(reverse("web:law"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:login"))

    def test_a_rule_is_folded_with_what_its_names_stand_for(self, as_officer: Client) -> None:
        shown = as_officer.get(reverse("web:definition", args=["C138"])).content.decode()
        assert "<summary>Show the rule</summary>" in shown
        assert "<li><code>hazard_protection</code> = Fully protected" in shown
        clause = reverse("web:clause", args=["C138.3.3"])
        assert f'<li><code>c138_hazard_trained_age</code> = <a href="{clause}">Hazardous' in shown

    @pytest.mark.parametrize("route", ["web:clause", "web:definition"])
    def test_a_key_that_nothing_has_is_not_there(self, as_officer: Client, route: str) -> None:
        assert as_officer.get(reverse(route, args=["NO.SUCH.KEY"])).status_code == 404
