"""Reading the registry, always within what this reader may see.

person_for(user, person, why="opened") -> PersonFile     the read is recorded in the audit trail
household_for(user, household, why=...) -> HouseholdFile
search(user, text, on=None) -> Found                     no browsing: it needs words
timeline(user, person) -> list[Seen]                     newest first, corrections linked
facts_on(person, day, work=None) -> KnownFacts           what is known for a classification
people_for(user), households_for(user)                   QuerySets, for counts within an area
"""

from muara_server.registry.queries.age import AgeEvidence, age_on, ages_on
from muara_server.registry.queries.known import KnownFacts, facts_on, said_before, said_of, told_of
from muara_server.registry.queries.moments import last_day, working_moment
from muara_server.registry.queries.names import Called, called, family_called, in_script
from muara_server.registry.queries.newest import (
    entries_since,
    erased,
    last_entry,
    last_recorded,
    newest_number,
    persons_erased,
    standing_entry,
    touched_since,
)
from muara_server.registry.queries.people import (
    HouseholdFile,
    Member,
    PersonFile,
    elsewhere_too,
    ever_living_with,
    every_name_of,
    home_of,
    homes_of,
    household_for,
    households_for,
    living_in,
    names_of,
    notes_of,
    openable,
    openable_persons,
    people_for,
    person_for,
    persons_in,
    places_of,
    programme_of,
    programmes,
    programmes_of,
    registered_in,
    tell_listed,
)
from muara_server.registry.queries.pseudonyms import pseudonym
from muara_server.registry.queries.quiet import (
    empty_households,
    entries_about,
    families_of,
    quiet_homes,
    quiet_persons,
)
from muara_server.registry.queries.said import persons_of
from muara_server.registry.queries.searching import Found, Hit, known_where, search
from muara_server.registry.queries.timelines import Seen, Told, household_timeline, timeline
from muara_server.registry.queries.workplaces import (
    said_of_workplaces,
    workplace_for,
    workplace_name,
    workplaces_for,
)

__all__ = [
    "AgeEvidence",
    "Called",
    "Found",
    "Hit",
    "HouseholdFile",
    "KnownFacts",
    "Member",
    "PersonFile",
    "Seen",
    "Told",
    "age_on",
    "ages_on",
    "called",
    "elsewhere_too",
    "empty_households",
    "entries_about",
    "entries_since",
    "erased",
    "ever_living_with",
    "every_name_of",
    "families_of",
    "facts_on",
    "family_called",
    "home_of",
    "homes_of",
    "household_for",
    "household_timeline",
    "households_for",
    "in_script",
    "last_day",
    "living_in",
    "known_where",
    "last_entry",
    "last_recorded",
    "names_of",
    "newest_number",
    "notes_of",
    "openable",
    "openable_persons",
    "people_for",
    "person_for",
    "persons_erased",
    "persons_in",
    "persons_of",
    "places_of",
    "programmes",
    "programme_of",
    "programmes_of",
    "pseudonym",
    "quiet_homes",
    "quiet_persons",
    "registered_in",
    "said_before",
    "said_of",
    "said_of_workplaces",
    "search",
    "standing_entry",
    "tell_listed",
    "timeline",
    "told_of",
    "touched_since",
    "working_moment",
    "workplace_for",
    "workplace_name",
    "workplaces_for",
]
