"""Programmes: what was promised, what is counted from records, what was reported.

Definitions come from the packs (`queries`), counts from `muara.indicators` over the registry's
tables (`frames`); nothing is stored here, so a figure can't differ from its records.
"""
