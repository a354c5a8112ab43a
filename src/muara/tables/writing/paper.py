"""A page of HTML as PDF, its fonts inside, tagged for readers of a screen."""

from __future__ import annotations

from muara.errors import Refused


def as_pdf(page: bytes) -> bytes:
    """The page on paper, A4 across. Nothing is fetched while it is made.

    Raises:
        Refused: what prints is not installed.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as missing:
        raise Refused(
            'This machine cannot print yet. Install "muara[print]" and Pango (on Debian: '
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0), or take the HTML and print it "
            "from a browser."
        ) from missing
    # A picture inside the page itself is no fetch.
    nothing = URLFetcher(allowed_protocols=("data",))
    made = HTML(string=page.decode("utf-8"), url_fetcher=nothing)
    return bytes(made.write_pdf(pdf_variant="pdf/ua-1"))
