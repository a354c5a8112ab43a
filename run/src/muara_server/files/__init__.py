"""Files, encrypted before they reach the disk."""
