"""Products in the making, their reviews and their corrections."""
