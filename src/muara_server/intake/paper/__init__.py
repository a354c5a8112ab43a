"""Forms on paper: printed with a number each, keyed, keyed again by somebody else, and compared."""
