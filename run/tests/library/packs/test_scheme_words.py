"""The sentences of conditions say in every language what their rules say."""

import pytest

from muara.packs import open_pack

INDONESIA = open_pack("indonesia")
OF_ONE_PARENT = [
    (scheme.key, condition.say["id"])
    for scheme in INDONESIA.schemes.values()
    for version in scheme.versions
    for condition in version.conditions
    if "'one_parent'" in condition.rule.text
]


@pytest.mark.parametrize(("scheme", "said"), OF_ONE_PARENT)
def test_one_parent_dead_is_not_said_as_both(scheme, said):
    # "yatim piatu" has lost both, "yatim atau piatu" one or the other
    assert "yatim piatu" not in said, scheme


@pytest.mark.parametrize("scheme", ["ID-BLTDD"])
def test_aid_for_the_poor_asks_whether_a_family_is_poor(scheme):
    ids = [condition.id for condition in INDONESIA.schemes[scheme].versions[0].conditions]
    assert "poor" in ids


def test_no_age_is_asked_that_no_source_gives():
    version = open_pack("india").schemes["IN-RES"].versions[0]
    assert [condition.id for condition in version.conditions] == ["special_group"]
