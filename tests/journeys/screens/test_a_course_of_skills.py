"""A girl of sixteen goes from enrolment in a course to work that is lawful at her age.

Her employer then checks the certificate that she shows, and learns nothing that is not on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara_server import spoken
from muara_server.accounts.models import User
from muara_server.learning.queries.certificates import certificate_of
from muara_server.registry import queries as registry
from server.india import SITAMARHI
from server.learning.at_work import FAIR
from server.learning.centres import draft
from server.learning.courses import course, institute, stage
from server.ledger.entering import enter, register

CAME = dt.date(2017, 6, 5)


def test_from_enrolment_to_lawful_work_and_a_certificate_that_is_checked(
    worker: User,
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    meena = sixteen(worker)
    institute(course())
    log_in(worker)
    visit(f"/learning/people/{meena}/skills/")
    page.get_by_role("link", name="Enrol in a course").click()
    page.get_by_label("Which course?").select_option("tailoring")
    page.get_by_label("Where is it given?").select_option("iti-sitamarhi/2012-2")
    record(page, CAME)
    enter(*modules(meena), who=worker)
    page.reload()
    reached(page, "completed", dt.date(2017, 9, 28))
    reached(page, "certified", dt.date(2017, 10, 4))
    page.get_by_role("link", name="found work", exact=True).click()
    describe_work(page)
    assert faults(page) == []
    record(page, dt.date(2017, 11, 6))
    expect(page.get_by_text("The work is lawful at this age")).to_be_visible()
    expect(page.get_by_text("Permitted work").first).to_be_visible()
    assert faults(page) == []
    number = printed(page, worker, meena)
    visit("/learning/certificates/")
    page.get_by_label("Number of the certificate").fill(number)
    page.get_by_label("Name on the certificate").fill("meena devi")
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("This certificate is real")).to_be_visible()
    expect(page.get_by_text("Tailoring")).to_be_visible()
    assert "Meena" not in page.locator("main").inner_text()


def sixteen(who: User) -> UUID:
    """A girl who was sixteen when she came."""
    meena = register(who, "Meena Devi", place_code=SITAMARHI, true_on=CAME, sex="female")
    told = {"age": 16, "evidence": "school_record"}
    enter(draft("identity", person=meena, true_on=CAME, facts=told), who=who)
    return meena


def modules(person: UUID) -> list[object]:
    """Both modules, passed one after the other."""
    days = {"measuring": dt.date(2017, 7, 14), "seams": dt.date(2017, 9, 8)}
    return [stage(person, "module_passed", day, module=key) for key, day in days.items()]


def reached(page: Page, what: str, on: dt.date) -> None:
    page.get_by_role("link", name=what, exact=True).click()
    record(page, on)


def record(page: Page, on: dt.date) -> None:
    page.get_by_label("On which day").fill(on.isoformat())
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded.", exact=True)).to_be_visible()


def describe_work(page: Page) -> None:
    """Four hours a day in a hotel's laundry, with nothing that the law forbids."""
    page.locator("[name=work_kind]").select_option("hotel")
    page.locator("[name=economic_hours]").fill("24")
    for name, value in FAIR.items():
        said = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        control = page.locator(f"[name={name}]")
        if control.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={said}]").check()
        else:
            control.fill(said)


def printed(page: Page, who: User, person: UUID) -> str:
    """The number on the certificate, which is there as a paper."""
    address = page.get_by_role("link", name="Print the certificate").get_attribute("href")
    answer = page.request.get(page.url.split("/learning/")[0] + str(address))
    assert answer.body().startswith(b"%PDF")
    entry = UUID(str(address).rstrip("/").rsplit("/", 1)[1])
    file = registry.person_for(who, person)
    found = certificate_of(file, registry.timeline(who, person, read=True), entry)
    assert found is not None
    return spoken.in_groups(found.number)
