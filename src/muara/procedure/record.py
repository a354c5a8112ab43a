"""What may be asked of the record before a step is taken, as words of a rule.

Whoever keeps the record answers them for the day of the step; a word that nobody answers is
unknown. Beside these a rule may ask the `age`, and what the step's own entry says.
"""

from __future__ import annotations

from muara.rules import Attribute, Vocabulary

RECORD = Vocabulary(
    [
        Attribute("service_consent", "truth"),
        Attribute("authority_decided", "truth"),
        Attribute("urgent_risk", "truth"),
        Attribute("goals_open", "number", whole=True, low=0),
        Attribute("guarded", "truth"),
    ]
)
"""`service_consent`: a consent to services holds. `authority_decided`: a lawful authority has
decided that the child is cared for. `urgent_risk`: the child is recorded as in danger.
`goals_open`: how many goals of its plan are neither reached nor given up. `guarded`: somebody is
suspected who would be reached by what is given to the family."""
