"""Frames of any kind come in and leave as the kind they came, with answers in words.

`door` checks what comes in; `words` turns the numbers the rules reckon with into words again;
`known` keeps what had happened, and was known, on a day.
"""

from .door import OWN, Door, Inside, age_on, as_lazy
from .known import in_force

__all__ = ["OWN", "Door", "Inside", "age_on", "as_lazy", "in_force"]
