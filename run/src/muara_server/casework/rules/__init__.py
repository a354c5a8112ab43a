"""Who may act as which party, what may be done next, and what may be shared with whom."""
