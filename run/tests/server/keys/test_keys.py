"""A key for each person, wrapped by a key outside the database; tokens that say nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muara.errors import Refused
from muara_server import keyring
from muara_server.keys import actions, cipher, queries, sounds, tokens
from muara_server.keys.models import DataKey

KEY = bytes(range(32))


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_was_sealed_opens_in_its_place(content, place):
    sealed = cipher.seal(content, key=KEY, bound_to=place)
    assert cipher.open_sealed(sealed, key=KEY, bound_to=place) == content
    assert len(content) < 8 or content not in sealed


@given(st.binary(min_size=1, max_size=60), st.integers(min_value=0))
def test_a_changed_byte_is_noticed(content, at):
    sealed = bytearray(cipher.seal(content, key=KEY, bound_to="row"))
    sealed[at % len(sealed)] ^= 1
    with pytest.raises(ValueError, match="has been changed"):
        cipher.open_sealed(bytes(sealed), key=KEY, bound_to="row")


def test_the_same_content_looks_different_in_every_row():
    assert cipher.seal(b"x", key=KEY, bound_to="1") != cipher.seal(b"x", key=KEY, bound_to="2")


@pytest.mark.django_db
def test_a_key_is_made_once_and_wrapped():
    subject = uuid4()
    sealed = actions.seal(subject, b"a name", "row")
    assert actions.open_sealed(subject, sealed, "row") == b"a name"
    row = DataKey.objects.get(subject=subject)
    assert row.master == queries.current_master()[0]
    assert actions.keys_for([subject])[subject] not in bytes(row.wrapped)


@pytest.mark.django_db
def test_a_destroyed_key_never_comes_back():
    subject = uuid4()
    sealed = actions.seal(subject, b"a name", "row")
    actions.destroy(subject)
    with pytest.raises(Refused, match="erased"):
        actions.open_sealed(subject, sealed, "row")
    with pytest.raises(Refused, match="erased"):
        actions.seal(subject, b"another", "row")


@pytest.mark.django_db
def test_a_key_that_was_never_made_can_be_destroyed():
    subject = uuid4()
    actions.destroy(subject)
    with pytest.raises(Refused):
        actions.seal(subject, b"a name", "row")


@pytest.mark.django_db
def test_nobodys_key_stays():
    with pytest.raises(Refused):
        actions.destroy(actions.NOBODY)


@pytest.mark.django_db
def test_the_master_key_can_be_changed(home):
    keyring.secret.cache_clear()
    actions.unwrapped.forget_all()
    subject = uuid4()
    sealed = actions.seal(subject, b"a name", "row")
    words = actions.deployment_key("search")
    old = queries.current_master()[0]
    (home / "keys" / "records.key").rename(home / "keys" / "records.2025.key")
    keyring.secret.cache_clear()
    assert queries.wrapped_by_older() == 2
    assert actions.rewrap(who=None) == 2
    assert queries.current_master()[0] != old
    (home / "keys" / "records.2025.key").unlink()
    actions.unwrapped.forget_all()
    assert actions.open_sealed(subject, sealed, "row") == b"a name"
    assert actions.deployment_key("search") == words
    keyring.secret.cache_clear()


@pytest.mark.django_db
def test_a_lost_master_key_is_noticed_before_anything_new_is_written(home):
    keyring.secret.cache_clear()
    actions.seal(uuid4(), b"a name", "row")
    (home / "keys" / "records.key").unlink()
    keyring.secret.cache_clear()
    actions.unwrapped.forget_all()
    with pytest.raises(Refused, match="Put the file back"):
        actions.seal(uuid4(), b"another", "row")
    keyring.secret.cache_clear()


# How names sound -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suraj", "सूरज"), ("Sita Devi", "सीता देवी"), ("Krishna", "कृष्ण"), ("Manjhi", "माँझी"),
        ("Lakshmi", "लक्ष्मी"), ("Laxmi", "Lakshmi"), ("Shankar", "शंकर"), ("Zakir", "ज़ाकिर"),
        ("Phulmani", "फूलमणि"), ("Mohammad", "मोहम्मद"), ("Mohammed", "Muhammad"),
        ("Bikash", "Vikas"), ("Yadav", "यादव"), ("Fatimah", "फ़ातिमा"), ("Khushboo", "ख़ुशबू"),
        ("Chandni", "चाँदनी"), ("Soeharto", "Suharto"), ("Agoes Setyawan", "Agus Setiawan"),
        ("Tjokro", "Cokro"), ("Dzulkifli", "Zulkifli"), ("Nur'aini", "Nuraini"),
        ("Syafi'i", "Shafii"), ("Rahmat", "Rakhmat".replace("kh", "h")), ("Gyan", "ज्ञान"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_meet(one, other):
    assert sounds.sounds(one) == sounds.sounds(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kumar", "Kumari"), ("Ram", "Ramesh"), ("Sita", "Gita"), ("Agus", "Bagus"), ("Ani", "Budi")],
)
def test_different_names_stay_apart(one, other):
    assert sounds.sounds(one) != sounds.sounds(other)


@given(st.text(max_size=40))
def test_any_text_has_words_of_plain_letters_or_none(text):
    assert all(word.isascii() and word.isalpha() for word in sounds.words(text))
    assert all(sounds.sound(word) for word in sounds.words(text))


# Tokens --------------------------------------------------------------------------------------


def test_a_name_has_other_tokens_in_another_district_and_under_another_key():
    here = tokens.Area(KEY, "IN.BR.SIT").name("Suraj Kumar")
    assert here
    assert not here & tokens.Area(KEY, "IN.GJ.SUR").name("Suraj Kumar")
    assert not here & tokens.Area(bytes(32), "IN.BR.SIT").name("Suraj Kumar")


@pytest.mark.parametrize("written", ["98765 43210", "+91 98765-43210", "09876543210", "९८७६५४३२१०"])
def test_a_phone_has_one_token_however_it_is_written(written):
    assert tokens.phone(KEY, written) == tokens.phone(KEY, "9876543210")


def test_too_short_a_number_has_no_token():
    assert tokens.phone(KEY, "12345") is None
    assert tokens.paper(KEY, "a/1") is None
