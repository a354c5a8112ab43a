"""Writes the survey of India's demonstration: invented children with the founding paper's shares.

    python scripts/write_demonstration_survey.py

Of those in child labour by the first series of SDG 8.7.1, weighted, exactly 80 in a hundred live in
the countryside, and 69, 13, 13 and 5 work in agriculture, manufacturing, services and elsewhere:
that is what the paper says, and these records were made to say it. Nothing else about them comes
from anywhere.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src" / "muara_countries" / "india" / "demonstration"
SEED = 2008
HEADS = ("STRATUM", "CLUSTER", "WEIGHT", "AGE", "SEX", "AREA", "SCHOOL", "HOURS", "INDUSTRY")
RURAL, URBAN = 2, 1
REGIONS = 3
WEIGHTS = {RURAL: 200, URBAN: 100}
CLUSTERS = {RURAL: 42, URBAN: 27}
EACH = 44
# How many of each area are in child labour, by section of industry. Weighted: 80 % rural, and
# 48,300 : 9,100 : 9,100 : 3,500 of 70,000.
WORKS = {
    RURAL: {"A": 235, "C": 20, "G": 11, "I": 7, "F": 5, "B": 2},
    URBAN: {"A": 13, "C": 51, "G": 29, "I": 26, "F": 21},
}
# Hours of a child that is in child labour, and of one that is not, by age.
HOURS = {
    range(5, 12): ((2, 30), (0, 0)),
    range(12, 15): ((14, 48), (0, 12)),
    range(15, 18): ((43, 60), (0, 40)),
}


def main() -> None:
    """Write the file."""
    chance = random.Random(SEED)  # noqa: S311  (invented children)
    rows = [row for area in (RURAL, URBAN) for row in _of_area(area, chance)]
    with (FOLDER / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADS)
        writer.writerows(rows)


def _of_area(area: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    """The children of all clusters of an area; where more work, more do so in the same trade."""
    places = [(cluster, child) for cluster in range(CLUSTERS[area]) for child in range(EACH)]
    pull = {cluster: chance.betavariate(1.4, 4) + 0.05 for cluster in range(CLUSTERS[area])}
    order = sorted(places, key=lambda place: chance.random() ** (1 / pull[place[0]]), reverse=True)
    industries = [each for each, number in WORKS[area].items() for _ in range(number)]
    chance.shuffle(industries)
    works = dict(zip(order, industries, strict=False))
    for cluster, child in places:
        region = cluster % REGIONS + 1
        about = (area * 10 + region, area * 100 + cluster, WEIGHTS[area])
        yield (*about, *_child(area, works.get((cluster, child), ""), chance))


def _child(area: int, industry: str, chance: random.Random) -> tuple[object, ...]:
    age = chance.choices(range(5, 18), weights=[2 + (year > 10) for year in range(5, 18)])[0]
    sex = chance.choices((1, 2), weights=(6, 4) if industry else (50, 50))[0]
    most, least = next(hours for ages, hours in HOURS.items() if age in ages)
    hours = chance.randint(*(most if industry else least))
    hours = hours if industry or chance.random() < 0.12 else 0
    trade = industry or (chance.choice("AAACG") if hours else "")
    left = 0.45 if industry else 0.06
    school = 3 if chance.random() >= left else chance.choice((1, 2))
    return age, sex, area, school, hours, trade


if __name__ == "__main__":
    main()
