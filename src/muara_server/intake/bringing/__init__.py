"""Lists and exports that somebody brings: kept sealed, looked at row by row, then entered.

Nothing is written before a person has seen what would be; and then each row goes the way of any
submission, so that one sorter enters them all.
"""
