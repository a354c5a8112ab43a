"""Casework: what has begun about a person, a household or a place, where it stands, who must act.

A case, a referral, a complaint, a hand-over are procedures: their states, steps, clocks and parties
stand in the packs and are read by `muara.procedure`. Each step is an entry of the ledger. Where a
proceeding stands follows from its steps alone; nobody types a state.

    from muara_server.casework.actions.steps import open_procedure, take_step

- `procedures` says which procedures hold in a place, and what the ledger's entries mean to them.
- `projectors` keep `Proceeding` beside the ledger; `muara rebuild` makes the same again.
- `rules.parties` says who may act as which party; nobody approves what he asked for himself.
- `queries.standing` reads one proceeding or lists, always within what the reader may see.
"""
