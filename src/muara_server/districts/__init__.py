"""Starting a district: places, people, contacts, consent, offices, holidays, schemes, targets.

What a district settles for itself is entries of the ledger about the place
(`observations_districts.toml`); the parts below honour it (`registry.queries.settled`). How far the
set-up is follows from the records, so that anybody who may start districts can go on with it.
"""
