"""The sentences of the library that a statistician may meet here, in the reader's language.

The library speaks English, and to the command line. Here stand its sentences for the catalogues,
with their gaps named; `in_words` finds the one that was said, and says it in another language.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

OF_FILES = (
    gettext_noop("The rows cannot be read."),
    gettext_noop("The text is not in the encoding that is expected."),
    gettext_noop("A quote is opened on this line and never closed."),
    gettext_noop("Two columns have the same name."),
    gettext_noop("The cells seem to be separated by another sign."),
    gettext_noop("The first row holds no column names."),
    gettext_noop("The compressed file is cut short or damaged."),
    gettext_noop("This ending is not one that Muara reads or writes here."),
    gettext_noop("The file is not what its name says."),
    gettext_noop("The file is empty."),
    gettext_noop("This is not a number."),
    gettext_noop("The file cannot be read."),
    gettext_noop("The workbook cannot be read."),
    gettext_noop("The workbook has no such sheet."),
    gettext_noop("The file has no columns."),
    gettext_noop("The file has column names but no rows."),
    gettext_noop("The Parquet file is cut short or damaged."),
    gettext_noop("No column is described here."),
    gettext_noop("This is not TOML."),
    gettext_noop("The file of this survey is not here any more."),
    gettext_noop("Bring it again: survey files are in no backup."),
    gettext_noop("Check that the file was copied completely."),
    gettext_noop("Check that it was copied completely."),
    gettext_noop("Check that the file was written completely."),
    gettext_noop("Copy it again."),
    gettext_noop("This encoding is not known."),
    gettext_noop("The last row is incomplete: the file seems to be cut short."),
    gettext_noop("This row has another number of cells than there are columns."),
    gettext_noop("Copy the file again."),
    gettext_noop("Put text that holds the separator in quotes."),
    gettext_noop(
        "Close it; a quote that is part of a cell is written twice, the cell between quotes."
    ),
    gettext_noop("one column of each name"),
    gettext_noop("Rename or remove one of them."),
    gettext_noop("Column %(place)s has no name."),
    gettext_noop("Name it."),
    gettext_noop("a whole gzip file"),
    gettext_noop("a whole Parquet file"),
    gettext_noop("a whole .xlsx file"),
    gettext_noop("a whole %(kind)s file"),
    gettext_noop("a %(kind)s file"),
    gettext_noop("column names and rows"),
    gettext_noop("at least one"),
    gettext_noop("Open it in a spreadsheet program and save it again."),
    gettext_noop("If it is text with separators, rename it to .csv."),
    gettext_noop("Give the file one of these endings."),
    gettext_noop("A column of this type cannot be read."),
    gettext_noop("The layout puts a column where it cannot stand."),
    gettext_noop("columns that start at 1 or later and do not overlap"),
    gettext_noop("The layout lacks a column."),
    gettext_noop("name, start, width (and type, decimals, label if wanted)"),
    gettext_noop("Start, width and decimals are whole numbers."),
    gettext_noop("The layout names a column twice."),
    gettext_noop("The layout is not there."),
)
"""Of files that people bring."""

OF_MAPPINGS = (
    gettext_noop("The survey has no column '%(name)s'."),
    gettext_noop("This cannot be read: %(why)s."),
    gettext_noop("A separator is one character."),
    gettext_noop("'%(name)s' stands in [columns] too."),
    gettext_noop("Keep one of them."),
    gettext_noop("A width is a whole number."),
    gettext_noop("This is no %(key)s."),
    gettext_noop("This is text, in quotes."),
    gettext_noop("This is a day."),
    gettext_noop("This is a table."),
    gettext_noop("This is not a value of %(word)s."),
    gettext_noop("'%(name)s' is not a %(what)s."),
    gettext_noop("word of the vocabulary"),
    gettext_noop("[%(table)s] changes '%(word)s', which [columns] does not give."),
    gettext_noop("true or false"),
    gettext_noop("a number"),
    gettext_noop("a day, as 2020-03-01"),
    gettext_noop("a code in quotes"),
    gettext_noop(
        "The file calls %(code)s of %(column)s '%(label)s'; the mapping calls it %(said)s."
    ),
    gettext_noop("This cannot be %(what)s."),
    gettext_noop("A row has no weight."),
    gettext_noop("A weight is below nothing."),
    gettext_noop("A weight is without end."),
    gettext_noop("Mend it where the file was made: something was divided by 0."),
    gettext_noop("No row has a weight above nothing."),
    gettext_noop("weights above 0 where a row counts"),
    gettext_noop("a weight in every row, 0 where a row does not count"),
    gettext_noop("0 or more"),
    gettext_noop("Check that this is the column of sampling weights."),
    gettext_noop("Did you mean '%(word)s'?"),
    gettext_noop("Known: %(words)s and %(number)s more."),
    gettext_noop("Known: %(words)s."),
    gettext_noop("'%(rule)s' is no rule for a stratum with one unit."),
    gettext_noop("Stage %(stage)s of %(number)s names no unit."),
    gettext_noop("This is no %(key)s of replicates."),
    gettext_noop("No column is called '%(name)s'."),
    gettext_noop("the beginning of the names, and * for the rest"),
    gettext_noop("rho belongs to Fay's replicates, not to %(kind)s."),
    gettext_noop("rho is %(rho)s; it lies from 0 to below 1."),
    gettext_noop("One column of replicate weights says nothing of how an estimate moves."),
    gettext_noop("at least two columns"),
    gettext_noop("There are %(some)s rscales for %(all)s columns of replicate weights."),
    gettext_noop("one for each column"),
    gettext_noop("A scale of replicates is below nothing."),
    gettext_noop("JKn weights of a file do not say how many units their strata had."),
    gettext_noop("The survey's documentation gives them."),
    gettext_noop("Replicates made from the sample have the scale of their kind."),
    gettext_noop("Leave out scale and rscales, or name the columns of replicate weights."),
    gettext_noop("A bootstrap of %(number)s samples says nothing of how an estimate moves."),
    gettext_noop("%(kind)s replicates know nothing of a finite population."),
    gettext_noop("Leave out the population (fpc), or make JKn replicates."),
    gettext_noop("JK1 replicates are for a sample without strata; this one has %(strata)s."),
    gettext_noop("Make JKn replicates."),
    gettext_noop("%(kind)s needs two units in every stratum; stratum %(stratum)s has %(units)s."),
    gettext_noop("Make JKn or bootstrap replicates, or name strata that pair the units."),
    gettext_noop("%(key)s says how margins are met; there are none."),
    gettext_noop("The table of the population is not there."),
    gettext_noop("Raking fits weights to two margins or more."),
    gettext_noop("Weights that keep within bounds are fitted to counts alone, not to totals."),
    gettext_noop(
        "Put the numbers into bands and give how many are in each band, or leave the bounds "
        "and the distance out."
    ),
    gettext_noop("The bounds leave no room for a weight as it is."),
    gettext_noop("two numbers, one below 1 (and not below 0) and one above 1"),
    gettext_noop("A population is not above nothing: %(cell)s."),
    gettext_noop("how many there are in the population"),
    gettext_noop("Rows do not say what the population is told by."),
    gettext_noop(
        "Make a cell of those for whom it is not known, if the population can be told so."
    ),
    gettext_noop("The margins were not met after %(rounds)s rounds."),
    gettext_noop(
        "Allow more rounds, or see whether one table says of a cell what another cannot hold."
    ),
    gettext_noop("To say these populations, weights would have to fall below nothing."),
    gettext_noop("The survey does not say one population for %(cell)s."),
    gettext_noop("the same number above nothing in every row of the cell"),
    gettext_noop("The table of the population lacks cells of the sample: %(cells)s."),
    gettext_noop("a line for every cell in which somebody has a weight"),
    gettext_noop("Write the values as the survey does (its codes, not their labels)."),
    gettext_noop("Nobody of the sample is in %(cells)s, so nobody can stand for them."),
    gettext_noop("Join the cell with a neighbouring one, in the survey and in the table."),
    gettext_noop("No weights say all these populations at once."),
    gettext_noop("Widen the bounds."),
    gettext_noop("See whether the tables contradict."),
    gettext_noop("Two tables speak of populations of different size."),
    gettext_noop("Take both from the same count, of the people the survey speaks of."),
)
"""Of what columns mean, and how the sample was drawn."""

OF_QUESTIONS = (
    gettext_noop(
        "%(name)s (it rests on %(words)s) was asked only of those of whom this holds: %(rule)s."
    ),
    gettext_noop("%(name)s was asked only of those of whom this holds: %(rule)s."),
    gettext_noop("%(few)s of %(all)s rows that were not asked"),
    gettext_noop("a question to those who were asked"),
    gettext_noop("Nobody in the question was asked: ask about others, or about something else."),
    gettext_noop("The table %(id)s cannot be made of this survey."),
    gettext_noop("nothing that says %(words)s"),
    gettext_noop("The table %(id)s is about some who were not asked."),
    gettext_noop("%(number)s rows that were not asked %(words)s"),
    gettext_noop("only those who were asked"),
    gettext_noop("The survey has no such breakdown."),
    gettext_noop("a grouping, a word of the vocabulary or a column of the survey"),
    gettext_noop("The survey does not say '%(name)s'."),
    gettext_noop("There is no column, word or definition '%(name)s'."),
    gettext_noop("There is no mean of this."),
    gettext_noop("There is no quantile of this."),
    gettext_noop("true or false, a number or a code"),
    gettext_noop("This column has too many codes for a share of each."),
    gettext_noop("%(number)s codes"),
    gettext_noop("at most %(number)s"),
    gettext_noop("Recode it to a word of the vocabulary in a mapping."),
    gettext_noop("This column has too many values for a two-way table."),
    gettext_noop("Put them into groups first, such as bands of hours."),
    gettext_noop("Nobody has a value in this column."),
    gettext_noop("%(regime)s needs the column '%(name)s'."),
    gettext_noop("%(regime)s is a law and needs the day of the work."),
    gettext_noop("%(regime)s was not in force yet."),
    gettext_noop("a day from %(since)s on"),
    gettext_noop("Choose the law that was in force on that day."),
    gettext_noop("Rows do not say where they were drawn."),
    gettext_noop("a stratum and a unit in every row"),
    gettext_noop("Unit %(unit)s stands in two strata, %(one)s and %(other)s."),
    gettext_noop("one stratum for all rows of a unit"),
    gettext_noop("A population is missing or not above nothing."),
    gettext_noop("how many units the stratum has, or the share that was drawn"),
    gettext_noop("One stratum has two populations."),
    gettext_noop("the same in every row of the stratum"),
    gettext_noop("More units were drawn than there are."),
    gettext_noop("a population of at least the units drawn"),
    gettext_noop("The whole sample is one unit: nothing says how sure an estimate is."),
    gettext_noop("at least two units"),
    gettext_noop("Name the column of the units that were drawn first (clusters, villages)."),
    gettext_noop(
        "Only one unit was drawn in stratum %(stratum)s: nothing says how much units differ there."
    ),
    gettext_noop("No stratum has two units or more: nothing says how sure an estimate is."),
    gettext_noop("Rows have no weight."),
    gettext_noop(
        "Write 0 for those who were not interviewed, or leave their rows out of the file."
    ),
    gettext_noop("Rows have no replicate weight."),
    gettext_noop("There is no such column."),
    gettext_noop("one of %(names)s"),
    gettext_noop("This is no area."),
    gettext_noop("There is no area in this file."),
    gettext_noop("This is no map."),
    gettext_noop("a FeatureCollection of GeoJSON"),
    gettext_noop("An area has no '%(name)s'."),
)
"""Of what is asked of a survey."""

OF_RULES = (
    gettext_noop("This rule cannot be read (%(problem)s): '%(text)s'."),
    gettext_noop("'%(part)s' is not part of the rule language."),
    gettext_noop("No attribute or parameter is called '%(name)s'."),
    gettext_noop("No list is called '%(name)s'."),
    gettext_noop("'%(name)s' is not a code of %(attribute)s."),
    gettext_noop("'%(part)s' is neither true nor false."),
    gettext_noop("Write a comparison."),
    gettext_noop("'%(name)s' is a %(kind)s and cannot stand alone."),
    gettext_noop("Compare it with a value."),
    gettext_noop("'%(name)s' is true or false and is not compared."),
    gettext_noop("Let it stand alone."),
    gettext_noop("`True` and `False` are not compared."),
    gettext_noop("'%(left)s' is a %(kind)s, '%(right)s' a %(other_kind)s."),
    gettext_noop("'%(text)s' cannot be compared with a %(kind)s."),
    gettext_noop("Codes have no order: '%(operator)s' cannot compare them."),
    gettext_noop("Use == or in."),
    gettext_noop("'%(part)s' is not a number."),
    gettext_noop("'%(part)s' is not a quoted code."),
    gettext_noop("Write '%(part)s'."),
    gettext_noop("After `in` stands [a, b] or the name of a list."),
)
"""Of rules that people write."""

OF_MACHINES = (
    gettext_noop('This machine cannot make pictures yet. Install "muara[print]", or take the SVG.'),
    gettext_noop(
        'This machine cannot print yet. Install "muara[print]" and Pango (on Debian: '
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0), or take the HTML and print it "
        "from a browser."
    ),
)
"""Of what is not installed here."""

SENTENCES = (*OF_FILES, *OF_MAPPINGS, *OF_QUESTIONS, *OF_RULES, *OF_MACHINES)

ON_A_PAGE = {
    'Keep to them: --where "%(rule)s".': gettext_noop(
        "Keep to them, under “Another rule instead”: %(rule)s"
    ),
    "Keep to them: --where '%(rule)s'": gettext_noop(
        "Keep to them, under “Another rule instead”: %(rule)s"
    ),
    "Say what the file's codes mean under [recode.%(word)s] in a mapping.": gettext_noop(
        "Say in the mapping what its codes stand for: %(word)s."
    ),
    "Correct it, or list it under [unknown] in a mapping if it says don't know.": gettext_noop(
        "Correct it, or write it in the mapping among the codes that say: not known."
    ),
    (
        'If it says that nothing is known, write %(key)s = ["..."] under [unknown] in a mapping.'
    ): gettext_noop("Correct it, or write it in the mapping among the codes that say: not known."),
    'If it does not count, write weight = "first(%(given)s, 0)" under [design].': gettext_noop(
        "If such a row does not count, write as the weight: first(%(given)s, 0)"
    ),
    "Say under [columns] in a mapping which column is %(name)s.": gettext_noop(
        "Say in the mapping which column is %(name)s."
    ),
    "Name the columns in [columns] of the mapping, or take another table.": gettext_noop(
        "Name the columns in the mapping, or take another table."
    ),
    "Add it, name it in a mapping file, or choose another regime.": gettext_noop(
        "Name its column in the mapping, or choose another definition."
    ),
    "Add the column work_date, or give one day for all rows (--on).": gettext_noop(
        "Say in the mapping on which day the work was done, or the first day of the survey."
    ),
    (
        "If the numbers begin again in every stratum, write nest = true; else mend the stratum."
    ): gettext_noop(
        "If numbers of units begin again in every stratum, say so in the mapping; "
        "else mend the stratum."
    ),
    "Say what it adds: lonely_psu = adjust, average, certainty or remove.": gettext_noop(
        "Say in the mapping what a stratum with one unit adds."
    ),
    "Name other strata, or say lonely_psu = adjust.": gettext_noop(
        "Name other strata in the mapping, or say what a stratum with one unit adds."
    ),
    "Give a second table, or use post_strata for one.": gettext_noop(
        "Write a second table, or choose post-stratification for one."
    ),
    "Write distance = exponential, or bounds.": gettext_noop(
        "Choose the exponential distance, or write bounds."
    ),
    "Put it beside the mapping, or name columns of the survey that say it.": gettext_noop(
        "Write the counts themselves, or name columns of the survey that say them."
    ),
    "Name the property that holds the codes: --shapes FILE:PROPERTY.": gettext_noop(
        "Name the property that holds the codes."
    ),
    'If it is Latin-1, write encoding = "latin-1" in the [file] table of a mapping.': gettext_noop(
        "Choose below how it is written."
    ),
    "Give --separator '%(sign)s', or write it in the [file] table of a mapping.": gettext_noop(
        "Choose below what stands between its columns."
    ),
    'Write layout = "FILE" in the [file] table of a mapping, or give --layout FILE.': gettext_noop(
        "Choose the file that says where its columns stand."
    ),
    (
        "Correct the mapping; where the file is wrong, "
        'write wrong_labels = ["%(column)s"] under [file].'
    ): gettext_noop(
        "Correct the mapping. Where the file itself is wrong, say so in a mapping file, "
        'under [file]: wrong_labels = ["%(column)s"]'
    ),
}
"""What the command line is told to do, and what a page says in its place."""

GAP = re.compile(r"%\((\w+)\)s")


def in_words(said: object) -> str:
    """A sentence of the library in the reader's language; one that is not here stays as it is.

    >>> in_words("The survey has no column 'AEG'.")
    "The survey has no column 'AEG'."
    >>> in_words("Keep to them: --where 'age >= 10'")
    'Keep to them, under “Another rule instead”: age >= 10'
    """
    text = str(said)
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(text):
            return _(sentence) % found.groupdict() if found.groupdict() else _(sentence)
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each sentence as a pattern, with what is said in its place; the longest first."""
    known = {**{each: each for each in SENTENCES}, **ON_A_PAGE}
    longest = sorted(known, key=lambda each: len(GAP.sub("", each)), reverse=True)
    return [(_pattern(each), known[each]) for each in longest]


def _pattern(sentence: str) -> re.Pattern[str]:
    """A gap may hold anything."""
    parts = GAP.split(sentence)
    names = parts[1::2]
    text = re.escape(parts[0])
    for name, after in zip(names, parts[2::2], strict=True):
        text += f"(?P<{name}>.+?){re.escape(after)}"
    return re.compile(text, re.DOTALL)
