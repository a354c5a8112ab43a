"""Muara: the library of a child labour programme."""
