"""Who did what to which record: append only, sealed, and checked by one command."""
