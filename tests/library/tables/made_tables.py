"""An invented table for tests of what is written and drawn: two groups, one of them withheld."""

from __future__ import annotations

import polars as pl

from muara.packs import open_pack
from muara.tables import Table, publication_rules, publish, table_of_estimates

PACK = open_pack("international")

WORDS = {
    "": {"en": "All children", "id": "Semua anak", "hi": "सब बच्चे"},
    "sex": {"en": "Sex", "id": "Jenis kelamin", "hi": "लिंग"},
    "sex=girls": {"en": "Girls", "id": "Perempuan", "hi": "लड़कियाँ"},
    "sex=boys": {"en": "Boys", "id": "Laki-laki", "hi": "लड़के"},
    "area": {"en": "Area", "id": "Daerah", "hi": "क्षेत्र"},
    "of=SDG_EA": {"en": "In child labour", "id": "Pekerja anak", "hi": "बाल श्रम में"},
    "table.title": {"en": "Children in <work>", "id": "Anak bekerja", "hi": "काम में बच्चे"},
    "table.note.0": {"en": "Invented.", "id": "Rekaan.", "hi": "काल्पनिक।"},
}
ROWS = [
    # sex, area, share, low, high, asked
    (None, None, 0.0862, 0.074, 0.099, 12345),
    ("boys", None, 0.103, 0.085, 0.123, 12000),
    ("girls", None, 0.068, 0.054, 0.084, 345),
    (None, "=town", 0.224, 0.094, 0.451, 34),
    (None, "village", 0.09, 0.08, 0.10, 12311),
    ("boys", "=town", 0.5, 0.2, 0.8, 10),
    ("girls", "=town", 0.1, 0.05, 0.2, 24),
]


def estimates(of: str = "SDG_EA") -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "of": of,
                "sex": sex,
                "area": area,
                "value": value,
                "se": (high - low) / 4,
                "ci_low": low,
                "ci_high": high,
                "deff": 1.25,
                "df": 30,
                "n": asked,
                "weighted_n": 100.0 * asked,
            }
            for sex, area, value, low, high, asked in ROWS
        ]
    )


def unpublished(*columns: str, language: str = "en", **more: object) -> Table:
    """Each column rests on the definition of its name."""
    columns = columns or ("SDG_EA",)
    return table_of_estimates(
        pl.concat([estimates(of) for of in columns]),
        by=["sex", "area"],
        labels=WORDS,
        definitions={of: of for of in columns},
        about={
            "id": "T.1",
            "title": "Children",
            "definition": "SDG 8.7.1",
            "method": "logit",
            "survey": "An invented survey",
            "survey_date": "March 2020",
        },
        notes=["Invented."],
        language=language,
        **more,
    )


def a_table(*columns: str, language: str = "en") -> Table:
    return publish(unpublished(*columns, language=language), publication_rules(PACK))
