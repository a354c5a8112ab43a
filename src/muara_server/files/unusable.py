"""What is said of a file that cannot be kept."""

from __future__ import annotations

from muara.errors import InputError


class UnusableFile(InputError):
    """A file that is too large, or neither a picture nor a PDF, or not to be read."""

    code = "unusable_file"
