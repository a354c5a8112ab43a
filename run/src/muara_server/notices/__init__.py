"""Telling the people who work with Muara that something waits for them; never about whom."""
