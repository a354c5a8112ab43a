"""`muara regimes`, `vocabulary`, `explain`, `check-pack`: what they say and how they end."""

from __future__ import annotations

import csv
import io

import pytest

from muara.cli import main
from muara.packs import open_all


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_regimes_lists_every_definition(capsys):
    rows = list(csv.DictReader(io.StringIO(said(capsys, "regimes", "--format", "csv"))))
    assert [row["regime"] for row in rows] == list(open_all().regimes)
    assert {row["kind"] for row in rows} == {"statistical", "treaty", "legal"}
    assert (
        next(row for row in rows if row["regime"] == "SDG_EA")["requires"] == "age;economic_hours"
    )


def test_regimes_of_one_country(capsys):
    text = said(capsys, "regimes", "--country", "indonesia")
    assert "LAW_ID_2003" in text
    assert "LAW_IN_2016" not in text


def test_regimes_in_another_language(capsys):
    assert said(capsys, "regimes", "--language", "hi") != said(capsys, "regimes")


def test_vocabulary_lists_every_word_with_its_question(capsys):
    rows = list(csv.DictReader(io.StringIO(said(capsys, "vocabulary", "--format", "csv"))))
    assert [row["name"] for row in rows] == list(open_all().vocabulary)
    assert all(row["question"] for row in rows)


@pytest.mark.parametrize("form", ["csv", "text"])
def test_where_no_scheme_was_in_force_the_list_is_empty(capsys, form):
    assert main(["schemes", "--country", "india", "--on", "1900-01-01", "--format", form]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.startswith("scheme")
    assert rows == []


def test_an_unknown_country_offers_the_nearest(capsys):
    assert main(["vocabulary", "--country", "indonezia"]) == 2
    assert "indonesia" in capsys.readouterr().err


def test_an_unknown_definition_far_from_any_lists_them_all(capsys):
    assert main(["classify", "none.csv", "-r", "QQQQ", "-o", "-"]) == 2
    told = capsys.readouterr().err
    assert all(regime in told for regime in open_all().regimes)
    assert "..." not in told


def test_explain_tells_status_reason_and_clause(capsys):
    text = said(capsys, "explain", "-r", "SDG_EA", "--age", "13", "--economic-hours", "20")
    assert "child labour" in text
    assert "SDG.8.7.1.ea.12_14" in text


def test_explain_takes_an_age_between_two(capsys):
    facts = ("--age-low", "12", "--age-high", "13", "--economic-hours", "20")
    assert "12 to 13" in said(capsys, "explain", "-r", "SDG_EA", *facts)


def test_explain_in_hindi(capsys):
    facts = ("--age", "13", "--economic-hours", "20", "--language", "hi")
    assert any(
        "\u0900" <= sign <= "\u097f" for sign in said(capsys, "explain", "-r", "SDG_EA", *facts)
    )


@pytest.mark.parametrize("language", ["id", "hi"])
def test_explain_labels_in_the_language_and_cites_articles_as_they_are(capsys, language):
    facts = ("--on", "2007-01-01", "--age", "13", "--work-kind", "dhaba", "--language", language)
    text, pack = said(capsys, "explain", "-r", "LAW_IN_1986", *facts), open_all()
    entry, words = pack.law.lookup("IN.old.A.15"), pack.phrases.in_language(language)
    dhaba = pack.vocabulary["work_kind"].codes.codes["dhaba"]
    assert f"{words('clause')}: IN.old.A.15 ({entry.article}, {entry.labels[language]})" in text
    assert f"{pack.vocabulary['work_kind'].label(language)}: {dhaba.labels[language]}" in text
    assert pack.regimes["LAW_IN_1986"].title[language] in text
    assert entry.labels["en"] not in text
    assert f"{words('source')}: " in text


def test_explain_a_law_on_a_day(capsys):
    facts = ("--on", "2018-06-01", "--age", "12", "--worked", "yes")
    assert "2003" in said(capsys, "explain", "-r", "LAW_ID_2003", *facts)


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (("--age", "190"), "0 to 120"),
        (("--age", "ten"), "not NUMBER"),
        (("--worked", "maybe"), "yes|no"),
        (("--sex", "femal"), "Did you mean 'female'?"),
        (("--isco", "69X"), "Known: 0, 01"),
        (("--isic", "011X"), "Did you mean '011'?"),
        (("--work-date", "2200-01-01"), "future"),
        (("--work-starts", "25:00"), "HH:MM"),
    ],
)
def test_explain_refuses_what_cannot_be(capsys, fact, told):
    with pytest.raises(SystemExit) as end:
        main(["explain", "-r", "SDG_EA", *fact])
    assert end.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("explain", "--econmic-hours", "20"), "Did you mean '--economic-hours'?"),
        (("explain", "-r", "SDG_EA", "--economic_hours=20"), "Did you mean '--economic-hours'?"),
        (("classify", "a.csv", "--regime", "SDG_EA", "--mpa", "m.toml"), "Did you mean '--map'?"),
        (("regimes", "--contry", "india"), "Did you mean '--country'?"),
        (("check-pack", "india", "--zzzzzzz"), "muara check-pack --help lists them"),
    ],
)
def test_an_unknown_option_is_answered_with_the_nearest(capsys, typed, told):
    assert main(list(typed)) == 2
    assert told in capsys.readouterr().err


def test_an_option_may_be_shortened(capsys):
    facts = ("--age", "13", "--economic-hours", "20", "--lang", "id")
    assert "pekerja anak" in said(capsys, "explain", "--regim", "SDG_EA", *facts)


def test_a_law_without_a_day_is_refused(capsys):
    assert main(["explain", "-r", "LAW_ID_2003", "--age", "12"]) == 2
    assert "--on" in capsys.readouterr().err


def test_check_pack_counts_and_lists_what_is_unconfirmed(capsys):
    assert "unconfirmed" in said(capsys, "check-pack", "international")


def test_check_pack_answers_no_when_an_example_fails(capsys, monkeypatch):
    from muara import law
    from muara.eligibility import worked
    from muara.law import Failure, PackReport
    from muara.packs import Example

    wrong = Failure(Example("X1", "say", {}, {}), "SDG_EA", "child_labour", "no_child_labour")
    report = PackReport("invented", 1, (wrong,), ())
    schemes = worked.SchemeReport(0, (), (), ())
    monkeypatch.setattr(law, "check_pack", lambda _: report)
    monkeypatch.setattr(worked, "check_pack_schemes", lambda _: schemes)
    assert main(["check-pack", "indonesia"]) == 1
    assert "X1 under SDG_EA" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", ["regimes", "vocabulary", "classify", "explain", "attendance", "check-pack"]
)
def test_help_shows_an_example(capsys, command):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"example:\n  muara {command}" in capsys.readouterr().out


def test_a_server_command_without_the_server_says_what_to_install(capsys, monkeypatch):
    from muara import cli

    def without_django(_: object) -> int:
        raise ModuleNotFoundError("No module named 'django'", name="django")

    monkeypatch.setattr(cli.packs, "_regimes", without_django)
    assert main(["regimes"]) == 2
    assert "muara[server]" in capsys.readouterr().err


def test_commands_of_other_parts_register_themselves(capsys, monkeypatch):
    from muara import cli

    class Entry:
        def load(self):
            def register(commands):
                command = commands.add_parser("wave")
                command.set_defaults(run=lambda _: 1)

            return register

    class Absent:
        def load(self):
            raise ModuleNotFoundError("No module named 'muara_elsewhere'")

    monkeypatch.setattr(cli, "entry_points", lambda group: [Absent(), Entry()])
    assert main(["wave"]) == 1
