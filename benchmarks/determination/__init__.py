"""A million children with ten observations each, determined."""
