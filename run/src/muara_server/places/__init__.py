"""Where things are: countries, states, districts, blocks, villages, each from a day to a day."""
