"""What the ledger's door asks of enrolments, registers and stages of a course."""
