"""The demonstration: an invented programme that enters through the ledger like any other records.

What is invented, and how much of it, stands in the country's pack (`demonstration/`); here it is
composed into families, drawn from a seed, and handed to the ledger. Nothing else in Muara knows
that it exists, except the ledger, which never lets it mix with real records.
"""
