"""Days and months as the language writes them, where Django's own catalogue does not."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from muara_server.figures import day, weekday

# No database is asked.
pytestmark = pytest.mark.once

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
}


@pytest.mark.parametrize("language", MONTHS)
def test_every_month_is_spelt_as_its_readers_do(language: str) -> None:
    with translation.override(language):
        written = [day(date(2013, month, 1)) for month in range(1, 13)]
    assert written == [f"1 {month} 2013" for month in MONTHS[language].split()]


def test_the_days_of_the_week_in_hindi() -> None:
    with translation.override("hi"):
        written = [weekday(date(2026, 11, 23 + n)).split(",")[0] for n in range(7)]
    assert written == ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"]
