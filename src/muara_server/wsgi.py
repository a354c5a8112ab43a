"""What a web server calls."""

from __future__ import annotations

import os

import polars as pl
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muara_server.settings")

# A page counts frames of a district or a programme: the engine for what is larger than memory wakes
# its threads for each of the few hundred small steps, and took a tenth longer over them.
pl.Config.set_engine_affinity("in-memory")

application = get_wsgi_application()
