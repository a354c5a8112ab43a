"""Screens: the frame, home, search, person, household, place, law library and the model."""
