"""Where the registry's rows become tables, and meet the schemes of the packs."""
