"""Reads, always within what this reader may see."""
