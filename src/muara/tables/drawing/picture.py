"""A drawing as a picture of dots."""

from __future__ import annotations

from muara.errors import Refused


def png(svg: str, *, times: float = 2.0) -> bytes:
    """An SVG drawing as PNG, on white.

    Pango shapes the letters, so that Devanagari reads as it should; the fonts are the machine's.

    Args:
        svg: What a drawing function made.
        times: So many dots for each pixel of the drawing.

    Raises:
        Refused: what draws pictures is not installed.
    """
    try:
        import pyvips
    except (ImportError, OSError) as missing:
        raise Refused(
            'This machine cannot make pictures yet. Install "muara[print]", or take the SVG.'
        ) from missing
    drawn = pyvips.Image.svgload_buffer(svg.encode("utf-8"), scale=times)
    flat = drawn.flatten(background=[255, 255, 255])
    return bytes(flat.pngsave_buffer(strip=True))
