"""Addresses of pages, of other apps too, by the names of their routes."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address_of(route: str) -> str:
    """The address of a page without arguments; empty where this deployment has no such page.

    >>> address_of("no:such_page")
    ''
    """
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
