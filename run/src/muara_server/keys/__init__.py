"""A data key for each person and household, and search that never sees a name.

`actions.seal` and `actions.open_sealed` encrypt what belongs to somebody, bound to the row that
holds it. `actions.destroy` is lawful erasure: without its key nothing about a person can be read,
in the records or in any copy of them. `tokens` makes the blind indexes.
"""
