"""Estimates of a survey: what is asked of it, the work, the page, and the files."""
