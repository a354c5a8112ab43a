"""OpenRosa, Form List API (https://docs.getodk.org/openrosa-form-list/): a test a requirement."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring
from django.http import HttpResponse

from muara_server.accounts.models import User
from muara_server.intake import actions
from muara_server.intake.models import FormVersion
from server.intake.conftest import Phone, blank_form

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
ONCE = ("formID", "name", "version", "hash", "downloadUrl")
AT_MOST_ONCE = ("descriptionText", "descriptionUrl", "manifestUrl")


def listed(answer: HttpResponse) -> list[ET.Element]:
    assert answer.status_code == 200
    return list(fromstring(answer.content))


def told(of: ET.Element, name: str, space: str = LIST) -> str:
    return of.findtext(space + name) or ""


def path_of(address: str) -> str:
    parts = urlsplit(address)
    assert parts.scheme in {"http", "https"}
    assert parts.netloc
    return parts.path


@pytest.fixture
def another(publisher: User) -> FormVersion:
    """A form for everybody, without files."""
    return actions.publish(blank_form("another", "v50 alpha", "Another"), who=publisher)


# Discovery request


def test_a_server_that_filters_by_who_asks_wants_to_know_who_asks(
    phone: Phone, visit: FormVersion
) -> None:
    assert phone.client.get("/openrosa/formList").status_code == 401


def test_what_is_listed_follows_who_asks(
    phone: Phone, phone_of: Callable[[User], Phone], chitra: User, visit: FormVersion, another: Any
) -> None:
    hers = listed(phone_of(chitra).get("/openrosa/formList"))
    assert [told(each, "formID") for each in hers] == ["another"]


def test_the_device_id_is_taken_and_believed_in_nothing(phone: Phone, visit: FormVersion) -> None:
    asked = phone.get("/openrosa/formList?deviceID=imei:351451208401216")
    assert asked.content == phone.get("/openrosa/formList").content


def test_no_question_has_to_be_asked(phone: Phone, visit: FormVersion) -> None:
    assert len(listed(phone.get("/openrosa/formList"))) == 1


def test_form_id_lists_that_form_alone(phone: Phone, visit: FormVersion, another: Any) -> None:
    found = listed(phone.get("/openrosa/formList?formID=another"))
    assert [told(each, "formID") for each in found] == ["another"]
    assert listed(phone.get("/openrosa/formList?formID=none")) == []


def test_verbose_adds_a_description(phone: Phone, visit: FormVersion) -> None:
    (form,) = listed(phone.get("/openrosa/formList?verbose=true"))
    assert told(form, "descriptionText").startswith("Published on ")


@pytest.mark.parametrize("question", ["", "?verbose=false", "?verbose="])
def test_without_verbose_there_is_no_description(
    phone: Phone, visit: FormVersion, question: str
) -> None:
    (form,) = listed(phone.get(f"/openrosa/formList{question}"))
    assert form.find(f"{LIST}descriptionText") is form.find(f"{LIST}descriptionUrl") is None


def test_list_all_versions_lists_each_with_its_version(
    phone: Phone, visit: FormVersion, publisher: User
) -> None:
    actions.publish(blank_form(version="2"), who=publisher)
    found = listed(phone.get("/openrosa/formList?listAllVersions=true"))
    assert {told(each, "version") for each in found} == {"1", "2"}


@pytest.mark.parametrize("question", ["", "?listAllVersions=false"])
def test_otherwise_the_newest_version_is_listed_alone(
    phone: Phone, visit: FormVersion, publisher: User, question: str
) -> None:
    actions.publish(blank_form(version="2"), who=publisher)
    found = listed(phone.get(f"/openrosa/formList{question}"))
    assert [told(each, "version") for each in found] == ["2"]


def test_the_server_may_roll_the_current_version_back(
    phone: Phone, visit: FormVersion, publisher: User
) -> None:
    actions.retire(actions.publish(blank_form(version="2"), who=publisher), who=publisher)
    found = listed(phone.get("/openrosa/formList"))
    assert [told(each, "version") for each in found] == ["1"]


@pytest.mark.parametrize("language", ["en", "id", "hi", "zz, *;q=0.1"])
def test_a_preferred_language_is_accepted(phone: Phone, visit: FormVersion, language: str) -> None:
    assert listed(phone.get("/openrosa/formList", **{"Accept-Language": language}))


# Successful response document


def test_the_list_is_text_xml_in_utf_8(phone: Phone, visit: FormVersion) -> None:
    answer = phone.get("/openrosa/formList")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.decode("utf-8").startswith("<?xml")


def test_the_root_is_xforms_in_the_namespace_of_lists(phone: Phone, visit: FormVersion) -> None:
    root = fromstring(phone.get("/openrosa/formList").content)
    assert root.tag == f"{LIST}xforms"
    assert {each.tag for each in root} == {f"{LIST}xform"}


def test_an_empty_list_is_a_list(phone: Phone) -> None:
    root = fromstring(phone.get("/openrosa/formList").content)
    assert (root.tag, len(root)) == (f"{LIST}xforms", 0)


@pytest.mark.parametrize("name", ONCE)
def test_each_form_has_exactly_one(phone: Phone, visit: Any, another: Any, name: str) -> None:
    for form in listed(phone.get("/openrosa/formList")):
        assert len(form.findall(LIST + name)) == 1
        assert told(form, name)


@pytest.mark.parametrize("name", AT_MOST_ONCE)
def test_each_form_has_at_most_one(phone: Phone, visit: Any, another: Any, name: str) -> None:
    for form in listed(phone.get("/openrosa/formList?verbose=true")):
        assert len(form.findall(LIST + name)) <= 1


def test_a_form_without_a_version_has_an_empty_one(phone: Phone, publisher: User) -> None:
    actions.publish(blank_form("plain", version=""), who=publisher)
    (form,) = listed(phone.get("/openrosa/formList"))
    assert len(form.findall(f"{LIST}version")) == 1
    assert told(form, "version") == ""


def test_the_form_id_is_the_forms_identity(phone: Phone, visit: FormVersion) -> None:
    assert told(listed(phone.get("/openrosa/formList"))[0], "formID") == "visit"


def test_the_name_is_the_title_of_the_form(phone: Phone, visit: FormVersion) -> None:
    assert told(listed(phone.get("/openrosa/formList"))[0], "name") == "A visit"


def test_the_hash_is_the_md5_of_what_is_downloaded(phone: Phone, visit: FormVersion) -> None:
    (form,) = listed(phone.get("/openrosa/formList"))
    content = phone.get(path_of(told(form, "downloadUrl"))).content
    assert told(form, "hash") == f"md5:{hashlib.md5(content).hexdigest()}"  # noqa: S324


def test_the_download_is_the_form_as_it_was_published(phone: Phone, visit: FormVersion) -> None:
    (form,) = listed(phone.get("/openrosa/formList"))
    assert phone.get(path_of(told(form, "downloadUrl"))).content == blank_form()


def test_a_form_that_changed_has_another_hash(
    phone: Phone, visit: FormVersion, publisher: User
) -> None:
    before = told(listed(phone.get("/openrosa/formList"))[0], "hash")
    actions.publish(blank_form(version="2"), who=publisher)
    assert told(listed(phone.get("/openrosa/formList"))[0], "hash") != before


def test_a_form_without_files_has_no_manifest(phone: Phone, another: FormVersion) -> None:
    assert told(listed(phone.get("/openrosa/formList"))[0], "manifestUrl") == ""


# Manifest document


def manifest(phone: Phone) -> list[ET.Element]:
    (form,) = listed(phone.get("/openrosa/formList"))
    answer = phone.get(path_of(told(form, "manifestUrl")))
    root = fromstring(answer.content)
    assert root.tag == f"{MANIFEST}manifest"
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return list(root)


def test_the_manifest_lists_each_file_with_name_hash_and_address(
    phone: Phone, visit: FormVersion
) -> None:
    files = manifest(phone)
    assert [told(each, "filename", MANIFEST) for each in files] == ["hen.png", "villages.csv"]
    for each in files:
        assert each.tag == f"{MANIFEST}mediaFile"
        for name in ("filename", "hash", "downloadUrl"):
            assert len(each.findall(MANIFEST + name)) == 1


def test_the_hash_of_a_file_is_the_md5_of_its_content(phone: Phone, visit: FormVersion) -> None:
    for each in manifest(phone):
        content = phone.get(path_of(told(each, "downloadUrl", MANIFEST))).getvalue()
        told_hash = told(each, "hash", MANIFEST)
        assert told_hash == f"md5:{hashlib.md5(content).hexdigest()}"  # noqa: S324


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.png", "a/./b.png", "C:a.png", "", "a\\b"])
def test_the_name_of_a_file_is_unrooted_and_goes_nowhere_else(publisher: User, name: str) -> None:
    with pytest.raises(actions.Unpublishable):
        actions.publish(blank_form("media"), media={name: b"1"}, who=publisher)


def test_a_manifest_of_no_files_is_a_manifest(phone: Phone, another: FormVersion) -> None:
    root = fromstring(phone.get(f"/openrosa/forms/{another.pk}/manifest").content)
    assert (root.tag, len(root)) == (f"{MANIFEST}manifest", 0)


# What this server adds: whoever knows an address gets no more than the list offers


@pytest.mark.parametrize("what", ["forms/{0.pk}.xml", "forms/{0.pk}/manifest", "media/{1.pk}"])
def test_a_form_of_another_district_is_not_handed_out(
    phone_of: Callable[[User], Phone], chitra: User, visit: FormVersion, what: str
) -> None:
    address = "/openrosa/" + what.format(visit, visit.media.first())
    assert phone_of(chitra).get(address).status_code == 404


def test_a_phone_that_has_a_file_already_is_sent_nothing(phone: Phone, visit: FormVersion) -> None:
    for address in (f"forms/{visit.pk}.xml", f"media/{visit.media.get(name='hen.png').pk}"):
        tag = phone.get(f"/openrosa/{address}")["ETag"]
        again = phone.get(f"/openrosa/{address}", **{"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_with_the_token_in_the_address_all_addresses_have_it(
    phone: Phone, visit: FormVersion
) -> None:
    root = f"/key/{phone.credential}"
    (form,) = listed(phone.client.get(f"{root}/formList"))
    for name in ("downloadUrl", "manifestUrl"):
        assert path_of(told(form, name)).startswith(f"{root}/")
        assert phone.client.get(path_of(told(form, name))).status_code == 200
    files = fromstring(phone.client.get(path_of(told(form, "manifestUrl"))).content)
    for each in files:
        assert phone.client.get(path_of(told(each, "downloadUrl", MANIFEST))).status_code == 200
