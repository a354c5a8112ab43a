"""Whatever ends the process, an append is in the records whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.deployment import Deployment, copy, deploy

SCRIPT = str(Path(__file__).with_name("bulk_entering.py"))
COUNTS = "Entry.objects.count(), Person.objects.count(), Observation.objects.count()"
TABLE = "code,parent,level,en\nT.IN,,country,India\nT.IN.BR.SM,T.IN,district,Sitamarhi\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    folder = tmp_path_factory.mktemp("deployment")
    places = folder / "places.csv"
    places.write_text(TABLE, encoding="utf-8")
    return deploy(folder / "home", places)


@pytest.fixture
def deployment(made: Deployment, tmp_path: Path) -> Deployment:
    return copy(made, tmp_path / "home")


def test_a_killed_append_leaves_nothing_the_second_try_everything_the_third_no_more(deployment):
    process = deployment.start(SCRIPT, "0", "100", WAIT="1")
    assert process.stdout.readline().strip() == "begun"
    process.kill()
    process.communicate()
    trail = "AuditEntry.objects.filter(deed='people.entered').count()"
    assert deployment.ask(f"{COUNTS}, {trail}") == "0 0 0 0"
    for _ in range(2):
        assert "done 200" in deployment.run(SCRIPT, "0", "100")
    assert deployment.ask(COUNTS) == "200 100 200"


def test_two_at_once_who_partly_send_the_same(deployment):
    """One enters the people 0 to 149, the other 100 to 249: together 250, each once."""
    both = [deployment.start(SCRIPT, "0", "150"), deployment.start(SCRIPT, "100", "150")]
    for process in both:
        said, errors = process.communicate(timeout=120)
        assert "done 300" in said, errors
    whole = "Entry.objects.values('number').distinct().count(), DataKey.objects.count()"
    assert deployment.ask(f"{COUNTS}, {whole}") == "500 250 500 500 250"
    assert "500 entries read" in deployment.run("-m", "muara_server", "rebuild")
    assert deployment.ask(COUNTS) == "500 250 500"


def test_the_guard_stands_in_the_real_database_too_and_it_is_not_flushed(deployment):
    deployment.run(SCRIPT, "0", "1")
    said = deployment.run(
        "-c",
        "from muara_server.commands import set_up; set_up()\n"
        "from muara_server.ledger.models import Entry\nEntry.objects.update(kind='visit')",
        refused=True,
    )
    assert "append-only" in said
    said = deployment.run(
        "-m", "django", "flush", "--no-input", refused=True,
        DJANGO_SETTINGS_MODULE="muara_server.settings",
    )  # fmt: skip
    assert "never emptied" in said
    assert deployment.ask("Entry.objects.count()") == "2"
