"""How long a phone waits for its caseload: whole at first, then what changed."""
