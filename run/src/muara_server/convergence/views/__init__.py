"""One module for each screen; the addresses are in urls.py."""
