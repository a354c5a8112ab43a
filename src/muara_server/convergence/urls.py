"""Addresses of convergence. No name of a person ever stands in one."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "convergence"

urlpatterns: list[URLPattern] = []
