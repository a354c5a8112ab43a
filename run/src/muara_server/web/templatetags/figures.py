"""Filters that write numbers and days as the reader's language does."""

from __future__ import annotations

from django import template

from muara_server import figures

register = template.Library()

register.filter("number", figures.number)
register.filter("plain", figures.plain)
register.filter("day", figures.day)
register.filter("short_day", figures.short_day)
register.filter("moment", figures.moment)
register.filter("between", figures.between)
register.filter("iso", figures.iso)
register.filter("weekday", figures.weekday)
