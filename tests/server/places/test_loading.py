"""Places come from tables; a table that cannot be right is refused with line and column."""

from __future__ import annotations

import datetime as dt

import pytest

from muara.errors import FrameError
from muara_server.audit.models import AuditEntry
from muara_server.places import actions, queries
from muara_server.places.models import Place, id_of

pytestmark = pytest.mark.django_db

HEADER = "code,parent,level,since,until,en,hi,lgd\n"
STATES = HEADER + "X.IN,,country,,,India,भारत,\nX.IN.BR,X.IN,state,1947-08-15,,Bihar,बिहार,10\n"
DISTRICT = HEADER + "X.IN.BR.SM,X.IN.BR,district,,,Sitamarhi,सीतामढ़ी,217\n"


@pytest.fixture
def table(tmp_path):
    def write(text, name="places.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


def test_places_know_where_they_lie(table):
    assert actions.load([table(STATES), table(DISTRICT, "districts.csv")]) == 3
    sitamarhi = Place.objects.get(code="X.IN.BR.SM")
    assert sitamarhi.path == "X.IN/X.IN.BR/X.IN.BR.SM/"
    assert sitamarhi.pk == id_of("X.IN.BR.SM")
    assert sitamarhi.name("hi") == "सीतामढ़ी"
    assert sitamarhi.other_codes == {"lgd": "217"}
    assert [above.code for above in queries.ancestors(sitamarhi)] == ["X.IN", "X.IN.BR"]
    bihar = Place.objects.get(code="X.IN.BR")
    assert [place.code for place in queries.descendants(bihar)] == ["X.IN.BR", "X.IN.BR.SM"]


def test_a_table_may_come_before_its_parents_in_the_same_load(table):
    assert actions.load([table(DISTRICT, "a.csv"), table(STATES, "b.csv")]) == 3


def test_loading_again_changes_nothing_and_is_not_told(table):
    actions.load([table(STATES)])
    told = AuditEntry.objects.count()
    assert actions.load([table(STATES)]) == 0
    assert AuditEntry.objects.count() == told


def test_a_new_parent_moves_everything_below(table):
    actions.load([table(STATES + "X.IN.JH,X.IN,state,2000-11-15,,Jharkhand,,\n")])
    actions.load([table(DISTRICT, "d.csv")])
    actions.load([table(HEADER + "X.V,X.IN.BR.SM,village,,,Riga,,\n", "v.csv")])
    moved = DISTRICT.replace(",X.IN.BR,", ",X.IN.JH,")
    assert actions.load([table(moved, "m.csv")]) == 2
    assert Place.objects.get(code="X.V").path == "X.IN/X.IN.JH/X.IN.BR.SM/X.V/"


def test_villages_load_without_touching_what_the_table_does_not_say(table):
    actions.load([table("code,parent,level,en,in_programme\nX.D,,district,Ranchi,yes\n")])
    actions.load([table("code,parent,level,en\nX.D,,district,Ranchi City\n", "again.csv")])
    place = Place.objects.get(code="X.D")
    assert (place.name(), place.in_programme) == ("Ranchi City", True)


def test_where_a_deployment_works_is_its_own_to_say(monkeypatch, table):
    packed = table(
        "code,parent,level,en,in_programme\nX.D,,district,Ranchi,yes\nX.E,,district,E,\n"
    )
    monkeypatch.setattr(actions, "pack_tables", lambda: [packed])
    actions.load_packs()
    assert actions.work_in(["X.E"]) == 2
    assert actions.work_in(["X.E"]) == 0
    actions.load_packs()
    assert [place.code for place in queries.programme_places()] == ["X.E"]


def test_the_district_of_a_village_is_its_own_and_of_a_state_itself(table):
    actions.load([table(STATES), table(DISTRICT, "d.csv")])
    actions.load([table(HEADER + "X.V,X.IN.BR.SM,village,,,Riga,,\n", "v.csv")])
    codes = queries.district_codes([id_of("X.V"), id_of("X.IN.BR")])
    assert codes[id_of("X.V")] == "X.IN.BR.SM"
    assert codes[id_of("X.IN.BR")] == "X.IN.BR"


def test_a_district_is_there_while_it_exists(table):
    split = "X.IN.BR.SH,X.IN.BR,district,1994-10-06,,Sheohar,,\n"
    actions.load([table(STATES), table(DISTRICT + split, "d.csv")])
    bihar = Place.objects.get(code="X.IN.BR")
    before, after = dt.date(1990, 1, 1), dt.date(2000, 1, 1)
    assert [place.code for place in queries.parts(bihar, on=before)] == ["X.IN.BR.SM"]
    assert [place.code for place in queries.parts(bihar, on=after)] == ["X.IN.BR.SH", "X.IN.BR.SM"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "A column is missing. Found no header"),
        ("code,parent,level\n", "line 1, column en: A column is missing"),
        ("code,parent,level,en,en\n", "column en: A column stands twice"),
        (HEADER, "has no rows"),
        (HEADER + "X.A,,state,,,A\n", "line 2, row 1: This row has another number of cells"),
        (HEADER + "X A,,state,,,A,,\n", "line 2, row 1, column code: This cell does not fit"),
        (HEADER + "X.A,,State!,,,A,,\n", "column level"),
        (
            HEADER + "X.A,,state,1.1.2000,,A,,\n",
            "line 2, row 1, column since: This cell",
        ),
        (HEADER + "X.A,,state,2001-01-01,2000-01-01,A,,\n", "a day not before 2001-01-01"),
        (HEADER + "X.A,,state,,,,,\n", "column en"),
        (HEADER + "X.A,,state,,,A,,\nX.A,,state,,,B,,\n", "line 3, row 2, column code: Two rows"),
        (
            HEADER + "X.A,X.B,state,,,A,,\n",
            "line 2, row 1, column parent: The parent",
        ),
        (HEADER + "X.A,X.B,state,,,A,,\nX.B,X.A,state,,,B,,\n", "This place lies in itself"),
        ("code,parent,level,en,latitude\nX.A,,state,A,95\n", "degrees from -90 to 90"),
        ("code,parent,level,en,in_programme\nX.A,,state,A,maybe\n", "yes or nothing"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_whole(table, text, told):
    with pytest.raises(FrameError) as refused:
        actions.load([table(text)])
    assert told in str(refused.value)
    assert "places.csv" in str(refused.value)
    assert not Place.objects.exists()


def test_a_byte_order_mark_is_no_part_of_the_header(table):
    assert actions.load([table(STATES, encoding="utf-8-sig")]) == 2


def test_latin_1_is_named(table):
    with pytest.raises(FrameError, match="not text in UTF-8"):
        actions.load([table("code,parent,level,en\nX.A,,state,Orïssa\n", encoding="latin-1")])


def test_the_places_of_the_packs_load(db):
    assert actions.load_packs() == Place.objects.count() or not actions.pack_tables()
