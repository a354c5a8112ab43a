"""Convergence: which schemes are due to a family, what arrives, and the way from one to the other.

Verdicts come from the packs' schemes through `muara.eligibility`; every stage of a family's way to
a scheme enters through the ledger. `frames` is where the registry's rows meet the library.
"""
