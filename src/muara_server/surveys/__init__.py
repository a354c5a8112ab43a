"""Survey files that people bring, each its owner's alone, and what is estimated from them."""
