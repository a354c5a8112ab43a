"""Estimates by domain beside R's package survey and svy."""
