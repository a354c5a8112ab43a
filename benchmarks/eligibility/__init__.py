"""Eligibility measured beside its peers; see `run` and RESULTS.md."""
