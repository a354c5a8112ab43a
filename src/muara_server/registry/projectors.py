"""How the ledger becomes the registry's tables. Depends on nothing but the entries."""
