"""How long a browser may take while all other tests run beside it: the most, and no wait."""

PATIENCE = 60_000
"""Milliseconds."""
