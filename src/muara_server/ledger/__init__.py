"""The ledger: every observation enters here, from a page, a phone, a file or the demonstration.

    from muara_server.ledger.drafts import Draft
    from muara_server.ledger import actions

    actions.append([Draft(...), ...], who=user, deed="visit.recorded", source="page")

What an entry may hold stands in `international/observations.toml`, not here. A fact is a word of
the vocabulary or one that a kind of entry has of its own; what identifies somebody is not a fact
but an *identifier*, and is stored sealed, nowhere else.

- The first entry about anybody is of kind `person` (or `household`, `workplace`).
- `corrects` names the entry that this one replaces; an entry is corrected once, and a correction
  may itself be corrected. A `retraction` says that the corrected entry should not have been made.
- The same uuid with the same content is the same entry, however often it is sent.
- A kind with `steps_of` holds the steps of a procedure (`muara.procedure`); one that is `public`
  may come from the source `public`, from nobody who has logged in, and then only as something new.
- The first entry decides the deployment's nature. Where it holds the demonstration, what people
  enter, by page, phone or file, belongs to the demonstration too; where it holds real records the
  demonstration is refused.
- `checks.checks` is how other apps refuse what cannot stand beside what is recorded already;
  `projections.projects` is how they keep tables that follow the ledger.
"""
