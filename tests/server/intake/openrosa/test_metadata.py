"""OpenRosa, Metadata (https://docs.getodk.org/openrosa-metadata/)."""

from __future__ import annotations

import pytest

from muara_server.accounts.models import User
from muara_server.intake import actions, openrosa, writing
from muara_server.intake.models import FormVersion, Received
from server.intake.conftest import Phone, blank_form, filled, said_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BY_NAMESPACE = (
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
    "<h:head><h:title>Metablock</h:title><model><instance>"
    '<data xmlns:orx="http://openrosa.org/xforms" xmlns="http://example.org/meta"'
    ' version="1"{more}>'
    "<orx:meta><orx:deviceID/><orx:timeStart/><orx:timeEnd/><orx:instanceID/></orx:meta>"
    "</data></instance></model></h:head></h:html>"
)


# Blank form


def test_a_form_is_known_by_its_id(publisher: User) -> None:
    assert actions.publish(blank_form("getodk.org:w"), who=publisher).form.key == "getodk.org:w"


def test_without_an_id_a_form_is_known_by_its_namespace(publisher: User) -> None:
    xform = BY_NAMESPACE.format(more="").encode()
    assert actions.publish(xform, who=publisher).form.key == "http://example.org/meta"


def test_the_id_goes_before_the_namespace(publisher: User) -> None:
    xform = BY_NAMESPACE.format(more=' id="example.org:m"').encode()
    assert actions.publish(xform, who=publisher).form.key == "example.org:m"


def test_a_form_without_identity_is_not_published(publisher: User) -> None:
    with pytest.raises(openrosa.NotTaken):
        actions.publish(blank_form(key=""), who=publisher)


@pytest.mark.parametrize("length", [249, 500])
def test_identities_may_be_long(phone: Phone, publisher: User, length: int) -> None:
    key = "k" * length
    actions.publish(blank_form(key), who=publisher)
    assert phone.send(filled(key=key, instance="i" * length)).status_code == 201
    assert Received.objects.get().instance == "i" * length


@pytest.mark.parametrize(
    "version", ["2.1.30", "v50 alpha", "20240515", "नया", "v" * 249, "v" * 500]
)
def test_a_version_is_any_text(phone: Phone, publisher: User, version: str) -> None:
    published = actions.publish(blank_form(version=version), who=publisher)
    assert phone.send(filled(version=version)).status_code == 201
    assert Received.objects.get().version == published


def test_a_version_that_is_not_there_is_none(phone: Phone, publisher: User) -> None:
    published = actions.publish(blank_form(version=""), who=publisher)
    assert phone.send(filled(version="")).status_code == 201
    assert Received.objects.get().version == published


def test_whatever_changes_in_a_form_needs_another_version(
    publisher: User, visit: FormVersion
) -> None:
    with pytest.raises(actions.Unpublishable):
        actions.publish(blank_form(title="Changed"), who=publisher)


def test_a_blank_form_asks_for_the_metadata_it_expects(publisher: User) -> None:
    without = blank_form().replace(b"<meta><instanceID/></meta>", b"")
    with pytest.raises(openrosa.NotTaken, match="instanceID"):
        actions.publish(without, who=publisher)


# Completed form


def test_the_instance_id_is_required(phone: Phone, visit: FormVersion) -> None:
    answer = phone.send(b'<data id="visit" version="1"><meta/></data>')
    assert (answer.status_code, said_in(answer)[0]) == (400, "no_instance_id")


def test_metadata_may_stand_in_its_own_namespace_or_in_the_forms(
    phone: Phone, visit: FormVersion
) -> None:
    plain = b'<data id="visit" version="1"><meta><instanceID>uuid:1</instanceID></meta></data>'
    assert phone.send(plain).status_code == phone.send(filled()).status_code == 201


def test_white_space_around_an_identity_is_none_of_it(phone: Phone, visit: FormVersion) -> None:
    phone.send(filled(instance="\n   uuid:ca90905c\n  "))
    assert Received.objects.get().instance == "uuid:ca90905c"


def test_an_instance_id_elsewhere_in_the_form_is_an_answer(
    phone: Phone, visit: FormVersion
) -> None:
    xml = (
        b'<data id="visit" version="1"><group><meta><instanceID>uuid:2</instanceID></meta></group>'
        b"<meta><instanceID>uuid:1</instanceID></meta></data>"
    )
    assert phone.send(xml).status_code == 201
    assert Received.objects.get().instance == "uuid:1"


@pytest.mark.parametrize("name", ["timeStart", "timeEnd", "userID", "deviceID", "deprecatedID"])
def test_optional_metadata_is_kept_as_it_came(phone: Phone, visit: FormVersion, name: str) -> None:
    xml = filled(more=f"<orx:{name}>mailto:somebody@example.org</orx:{name}>")
    assert phone.send(xml).status_code == 201
    assert writing.opened(Received.objects.get()) == xml


def test_the_deprecated_id_names_the_submission_that_this_revises(
    phone: Phone, visit: FormVersion
) -> None:
    phone.send(filled(more="<orx:deprecatedID>uuid:1</orx:deprecatedID>"))
    assert Received.objects.get().replaces == "uuid:1"


@pytest.mark.parametrize("scheme", ["uuid", "uuid.dimagi.org", "getodk.org"])
def test_an_identity_may_be_of_any_scheme(phone: Phone, visit: FormVersion, scheme: str) -> None:
    assert phone.send(filled(instance=f"{scheme}:123456789")).status_code == 201


@pytest.mark.parametrize("name", ["instanceID", "deprecatedID", "userID", "deviceID"])
def test_each_identity_stands_once(phone: Phone, visit: FormVersion, name: str) -> None:
    twice = f"<orx:{name}>a:1</orx:{name}><orx:{name}>a:2</orx:{name}>"
    answer = phone.send(filled(more=twice))
    assert (answer.status_code, said_in(answer)[0]) == (400, "id_twice")
