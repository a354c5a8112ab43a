"""PostgreSQL as Muara speaks to it: Django's own backend, which asks less often how it is."""
