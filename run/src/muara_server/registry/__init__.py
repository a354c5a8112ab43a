"""Persons, households, workplaces, consents and observations: the ledger, made readable.

Every table here is a projection. Nothing is written but by the projectors, inside the transaction
that appends to the ledger; `muara rebuild` makes all of it again and gives the same.
"""
