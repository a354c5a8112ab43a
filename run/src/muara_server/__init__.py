"""The server of a child labour programme."""
