"""The country packs: data, no code."""
