"""Every route, for every role, inside and outside its area: generated from the table of addresses.

What is expected comes from roles.toml alone. A new page is covered the day it has an address; one
without a tag, or with an argument that has no example, fails here.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
from django.db.transaction import atomic, set_rollback
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from muara_server.accounts import roles
from muara_server.accounts.models import User
from muara_server.places.actions import load_packs
from muara_server.places.models import Place
from server.cast import Map
from server.route_examples import NAMES, PERSONAL, Example, examples, world

pytestmark = pytest.mark.django_db
FREE = {"public", "logged in"}
DEVICE = "device"
"""Opened by a device that signs each request; `intake` says which device gets what."""
DONE, REFUSED, ABSENT = {200, 302}, {403}, {404}
POSTED = DONE | {204, 400, 405}
CHANGES = re.compile(
    rb"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|csrfmiddlewaretoken\" value=\"\w+"
)


@dataclass(frozen=True)
class Route:
    name: str
    arguments: tuple[str, ...]
    view: Callable[..., HttpResponse]

    @property
    def needs(self) -> str:
        return getattr(self.view, "needs", "")


def every_route() -> list[Route]:
    return sorted(_routes(get_resolver().url_patterns, ""), key=lambda route: route.name)


def _routes(patterns: list[Any], namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            arguments = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Route(f"{namespace}{pattern.name}", arguments, pattern.callback)


ROUTES = every_route()
BOTH = "case_worker"
"""The role tried on both databases. Which role may what is asked of neither."""
BY_AREA = [route for route in ROUTES if route.name not in PERSONAL and route.needs != DEVICE]


def every_role() -> list[Any]:
    """Every role, one for those that may the same; all but `BOTH` are marked, and left out on the
    second database."""
    alike = {(frozenset(role.permissions), role.own_only): role for role in roles.shipped()}
    return [
        pytest.param(role, marks=() if role.key == BOTH else pytest.mark.once)
        for role in alike.values()
    ]


@pytest.fixture(scope="module", autouse=True)
def places_of_the_packs(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The results page speaks of real districts; they are loaded once for all routes."""
    with django_db_blocker.unblock():
        load_packs()
    yield
    with django_db_blocker.unblock():
        Place.objects.update(parent=None)
        Place.objects.all().delete()


@pytest.fixture(scope="module", autouse=True)
def unlogged() -> Iterator[None]:
    """Thousands are refused: to write down where each came from took longer than to refuse it."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.once
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_route_says_who_may_open_it(route: Route) -> None:
    assert route.needs in {*FREE, DEVICE} or roles.known(route.needs)


@dataclass(frozen=True)
class Visit:
    """One person with one role in Sitamarhi, who tries an address in every way there is."""

    client: Client
    role: roles.RoleText
    route: Route
    known: dict[str, Example]
    question: str = ""
    everywhere: bool = False

    @property
    def of_offices(self) -> bool:
        return all(example.of_offices for example in self.known.values() if example.scoped)

    @property
    def held(self) -> bool:
        return self.route.needs in FREE or self.route.needs in self.role.permissions

    @property
    def may_see(self) -> bool:
        """Seeing what stands in the address may take more than the page itself does."""
        held = set(self.role.permissions)
        all_of = {each.also for each in self.known.values()} - {""}
        return all_of <= held and all(
            not each.any_of or each.any_of & held for each in self.known.values()
        )

    @property
    def scoped(self) -> bool:
        return any(example.scoped for example in self.known.values())

    @property
    def ways(self) -> tuple[str, ...]:
        """Who lacks the permission is refused before anybody looks what the address is about. What
        one recorded oneself is tried where it may make a difference."""
        if not (self.scoped and self.held):
            return ("inside",)
        in_hand = any(example.in_hand for example in self.known.values())
        own = ("own",) if in_hand or self.role.own_only else ()
        return ("inside", *own, "outside", "nowhere")

    def address(self, where: str) -> str:
        chosen = {
            name: example.inside if where == "inside" or not example.scoped else _at(example, where)
            for name, example in self.known.items()
        }
        return reverse(self.route.name, kwargs=chosen) + self.question

    def expected(self, where: str) -> set[int]:
        """What roles.toml says. The order matters: a role without the permission learns nothing."""
        if not self.held:
            return REFUSED
        sees_it = self.everywhere and self.of_offices
        far = where == "nowhere" or (where == "outside" and not sees_it)
        not_own = where == "inside" and self.role.own_only and not self.of_offices
        if self.scoped and (far or not_own or not self.may_see):
            return ABSENT
        if any(example.in_hand for example in self.known.values()):
            return DONE | REFUSED
        return DONE


def _at(example: Example, where: str) -> object:
    return {"own": example.own, "outside": example.outside, "nowhere": uuid.uuid4()}[where]


@dataclass(frozen=True)
class Reader:
    """Somebody with one role in Sitamarhi, among families and things that were entered once."""

    client: Client
    role: roles.RoleText
    given: Mapping[str, Example]
    everywhere: bool = False

    def visit(self, route: Route) -> Visit:
        """The same reader before one address."""
        asked = self.given.get(f"{route.name}?")
        question = f"?{asked.inside}" if asked else ""
        fresh = Client()  # logging out takes the cookie away
        fresh.cookies = SimpleCookie(self.client.cookies.output(header="", sep=";"))
        known = _known(route, self.given)
        return Visit(fresh, self.role, route, known, question, everywhere=self.everywhere)


@pytest.fixture
def reads(
    somebody: Callable[..., User], ani: User, chitra: User, places: Map
) -> Callable[[roles.RoleText], Reader]:
    def begin(role: roles.RoleText) -> Reader:
        # A form is for a whole programme, or for all: whoever publishes it works there.
        publishes = "form.publish" in role.permissions
        reader = somebody(role.key, None if publishes else places.sitamarhi)
        client = Client()
        client.force_login(reader)
        there = world(places, ani=ani, chitra=chitra, reader=reader)
        return Reader(client, role, examples(places, there), everywhere=publishes)

    return begin


def _known(route: Route, given: Any) -> dict[str, Example]:
    found = {name: given.get(f"{route.name}.{name}") or given.get(name) for name in route.arguments}
    missing = [name for name, example in found.items() if example is None]
    assert not missing, f"add an example for {missing} of {route.name} to route_examples.py"
    return found


@cache
def only_posted(route: Route) -> bool:
    return Client().get(_anywhere(route)).status_code == 405


def _anywhere(route: Route) -> str:
    for values in product((uuid.uuid4(), "x", 1), repeat=len(route.arguments)):
        try:
            return reverse(route.name, kwargs=dict(zip(route.arguments, values, strict=True)))
        except Exception:  # noqa: S112  (the converter wants another kind of value)
            continue
    raise AssertionError(route.name)


@pytest.mark.once
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nobody_gets_in_without_logging_in(route: Route) -> None:
    answer = Client().get(_anywhere(route))
    posted = Client().post(_anywhere(route))
    if route.needs == "public":
        assert "login/?next" not in answer.get("Location", "")
        return
    if route.needs == DEVICE:
        assert {answer.status_code, posted.status_code} <= {401, 405}
        return
    for each in (answer, posted):
        assert each.status_code in {302, 405}
        assert each.status_code == 405 or each["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("role", every_role(), ids=lambda role: role.key)
def test_a_role_gets_what_it_may_inside_and_nothing_outside_its_area(
    role: roles.RoleText, reads: Callable[[roles.RoleText], Reader]
) -> None:
    """Each address is tried from the same beginning: what it wrote is taken back."""
    reader, wrong = reads(role), []
    for route in BY_AREA:
        with atomic():
            try:
                try_every_way(reader.visit(route))
            except Exception as failed:  # all addresses are tried before any is complained of
                wrong.append(f"{route.name}: {failed!r}"[:300])
            set_rollback(True)
    assert not wrong, "\n".join(wrong)


def try_every_way(trying: Visit) -> None:
    only = only_posted(trying.route)
    if not only:
        read_every_way(trying, trying.ways)
    for where in trying.ways:
        posted = trying.client.post(trying.address(where))
        allowed = trying.expected(where)
        allowed = POSTED | allowed if allowed >= DONE else allowed | (set() if only else {405})
        assert posted.status_code in allowed, (where, "POST", posted.status_code)


def read_every_way(trying: Visit, ways: Sequence[str]) -> None:
    pages = {}
    for where in ways:
        answer = trying.client.get(trying.address(where))
        expected = trying.expected(where)
        assert answer.status_code in expected, (where, answer.status_code)
        if expected != DONE:
            pages[where] = page = CHANGES.sub(b"", answer.content)
            assert not any(name.encode() in page for name in NAMES)
    if "outside" in pages and pages["outside"] != pages["nowhere"]:
        # What an answer before left to announce stood on one of them: both are asked again.
        pages = {
            where: CHANGES.sub(b"", trying.client.get(trying.address(where)).content)
            for where in ("outside", "nowhere")
        }
    if "outside" in pages:
        nothing = pages["nowhere"].decode().splitlines()
        assert pages["outside"].decode().splitlines() == nothing
