"""What somebody may choose or write on these screens."""
