"""One module for each screen, with its addresses; urls.py lists the modules."""
