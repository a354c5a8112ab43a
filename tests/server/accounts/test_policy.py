"""The one policy: a role, a programme, a place and all below it, from a day to a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from muara.errors import NotAllowed, PackError
from muara_server.accounts import actions, queries, roles, rules
from muara_server.accounts.models import Assignment, Role, User
from muara_server.audit.models import AuditEntry
from server.cast import LONG_AGO, PROGRAMME, Map

pytestmark = pytest.mark.django_db
Somebody = Callable[..., User]


def test_ani_works_in_her_district_and_below(ani: User, places: Map) -> None:
    assert rules.allows(ani, "person.read")
    assert rules.allows(ani, "person.read", place=places.sitamarhi, programme=PROGRAMME)
    assert rules.allows(ani, "person.read", place=places.riga, programme=PROGRAMME)


def test_ani_sees_nothing_above_beside_or_in_another_programme(ani: User, places: Map) -> None:
    assert not rules.allows(ani, "person.read", place=places.bihar)
    assert not rules.allows(ani, "person.read", place=places.surat)
    assert not rules.allows(ani, "person.read", place=places.riga, programme="another")


def test_a_place_whose_code_begins_alike_is_another_place(somebody: Somebody, places: Map) -> None:
    twin = type(places.surat).objects.create(
        code="T.IN.BR.SM2",
        level="district",
        parent=places.bihar,
        path="T.IN/T.IN.BR/T.IN.BR.SM2/",
        names={"en": "Twin"},
    )
    ani = somebody("case_worker", places.sitamarhi)
    assert not rules.allows(ani, "person.read", place=twin)


def test_the_refusal_says_why(ani: User, places: Map) -> None:
    with pytest.raises(NotAllowed) as refused:
        rules.check(ani, "person.read", place=places.surat)
    assert refused.value.code == "outside_area"
    with pytest.raises(NotAllowed) as refused:
        rules.check(ani, "audit.read")
    assert refused.value.code == "no_permission"


def test_nobody_may_do_anything_before_logging_in() -> None:
    assert not rules.allows(AnonymousUser(), "law.read")
    assert queries.reach(AnonymousUser(), "person.read").nothing


def test_a_closed_account_may_do_nothing(ani: User) -> None:
    ani.is_active = False
    assert not rules.allows(ani, "law.read")


@pytest.mark.parametrize(
    ("since", "until", "open_"), [(-5, -1, False), (-5, 0, True), (1, None, False)]
)
def test_an_assignment_holds_from_its_first_to_its_last_day(
    somebody: Somebody, places: Map, since: int, until: int | None, open_: bool
) -> None:
    today = timezone.localdate()
    user = somebody(None)
    actions.assign(
        user,
        "monitor",
        programme=PROGRAMME,
        place=places.surat,
        since=today + dt.timedelta(days=since),
        until=None if until is None else today + dt.timedelta(days=until),
    )
    assert rules.allows(user, "person.read") == open_


def test_a_role_taken_out_of_use_gives_nothing(ani: User) -> None:
    Role.objects.filter(key="case_worker").update(in_use=False)
    assert not rules.allows(ani, "law.read")


def test_a_slip_in_the_name_of_a_permission_shows_at_once(ani: User) -> None:
    with pytest.raises(PackError, match=r"Did you mean 'person\.read'"):
        rules.check(ani, "persons.read")


def test_reach_keeps_programme_and_place_together(somebody: Somebody, places: Map) -> None:
    """Two roles: Surat in one programme, Sitamarhi in another; never Surat in the other."""
    user = somebody("monitor", places.surat, programme="one")
    actions.assign(user, "monitor", programme="two", place=places.sitamarhi, since=LONG_AGO)
    reach = queries.reach(user, "person.read")
    assert reach.covers(path=places.surat.path, programme="one")
    assert reach.covers(path=places.sitamarhi.path, programme="two")
    assert not reach.covers(path=places.surat.path, programme="two")
    assert reach.programmes == {"one", "two"}
    found = Assignment.objects.filter(reach.within(own="user"))
    assert {(one.programme, one.place) for one in found} == {
        ("one", places.surat),
        ("two", places.sitamarhi),
    }


def test_reach_lists_the_places_below(ani: User, places: Map) -> None:
    assert queries.reach(ani, "person.read").places == {places.sitamarhi.pk, places.riga.pk}


def test_a_role_without_a_place_reaches_everywhere_in_its_programme(somebody: Somebody) -> None:
    reach = queries.reach(somebody("donor", None), "results.read")
    assert (reach.everything, reach.programmes) == (True, {PROGRAMME})


def test_a_permission_not_held_reaches_nothing(somebody: Somebody) -> None:
    donor = somebody("donor", None)
    reach = queries.reach(donor, "person.read")
    assert reach.nothing
    assert not reach.everything
    assert not User.objects.filter(reach.within(place=None, programme=None)).exists()


def test_a_volunteer_reaches_own_records_only(somebody: Somebody, places: Map) -> None:
    volunteer = somebody("volunteer", places.riga)
    reach = queries.reach(volunteer, "person.read")
    assert reach.own_only
    mine = Assignment.objects.filter(reach.within(place=None, programme=None, own="user"))
    assert [one.user for one in mine] == [volunteer]


def test_every_shipped_role_is_loaded_with_its_title_in_three_languages(db: None) -> None:
    held = {role.key: role for role in queries.roles_in_use()}
    assert len(held) == 21
    assert all(role.title.keys() == {"en", "id", "hi"} for role in held.values())


def test_the_administrator_and_all_who_see_totals_alone_see_no_child() -> None:
    identifying = {name for name, told in roles.permissions().items() if told.get("identifies")}
    blind = {"administrator", "donor", "researcher", "auditor", "state_officer", "ngo_partner"}
    blind |= {"national_officer", "union_partner", "employer_partner", "statistician"}
    for role in roles.shipped():
        if role.key in blind:
            assert not identifying & set(role.permissions), role.key


def test_a_role_file_that_shows_children_to_the_administrator_is_refused(tmp_path) -> None:  # noqa: ANN001
    text = roles.FILE.read_text(encoding="utf-8")
    spoiled = tmp_path / "roles.toml"
    spoiled.write_text(text.replace('["account.administer", ', '["person.read", '), "utf-8")
    with pytest.raises(PackError, match="administrator"):
        roles.shipped(spoiled)


def test_a_role_file_with_an_unknown_permission_names_the_nearest(tmp_path) -> None:  # noqa: ANN001
    text = roles.FILE.read_text(encoding="utf-8")
    spoiled = tmp_path / "roles.toml"
    spoiled.write_text(text.replace('["account.administer", ', '["acount.administer", '), "utf-8")
    with pytest.raises(PackError, match=r"Did you mean 'account\.administer'"):
        roles.shipped(spoiled)


def test_roles_loaded_again_change_nothing(db: None) -> None:
    before = AuditEntry.objects.count()
    assert actions.load_roles() == []
    assert AuditEntry.objects.count() == before


def test_nobody_changes_his_own_role(somebody: Somebody) -> None:
    administrator = somebody("administrator", None)
    with pytest.raises(NotAllowed) as refused:
        actions.assign(administrator, "donor", who=administrator)
    assert refused.value.code == "own_account"


def test_only_an_administrator_gives_roles(ani: User, budi: User, places: Map) -> None:
    with pytest.raises(NotAllowed):
        actions.assign(ani, "supervisor", place=places.sitamarhi, who=budi)


def test_a_role_that_works_at_a_place_needs_one(somebody: Somebody) -> None:
    administrator, newcomer = somebody("administrator", None), somebody(None)
    with pytest.raises(NotAllowed) as refused:
        actions.assign(newcomer, "case_worker", who=administrator)
    assert refused.value.code == "place_needed"


def test_every_deed_on_accounts_is_one_audit_entry(somebody: Somebody, places: Map) -> None:
    administrator = somebody("administrator", None)
    before = AuditEntry.objects.count()
    user = actions.add_user(
        login="Dewi", display_name="Dewi", password="eleven quiet rivers", who=administrator
    )
    given = actions.assign(user, "monitor", place=places.riga, who=administrator)
    actions.choose_language(user, "id")
    device, _ = actions.register_device(user, label="phone")
    actions.revoke_device(device, who=user)
    actions.set_password(user, "twelve quiet rivers", who=user)
    actions.end_assignment(given, who=administrator)
    actions.close_account(user, who=administrator)
    deeds = AuditEntry.objects.order_by("number")[before:]
    assert [entry.deed for entry in deeds] == [
        "account.add",
        "account.assign",
        "account.language",
        "device.register",
        "device.revoke",
        "account.password",
        "account.unassign",
        "account.close",
    ]
    assert {entry.about for entry in deeds} == {user.pk, device.pk}
    assert user.login == "dewi"
