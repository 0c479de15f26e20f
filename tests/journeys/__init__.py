"""All rooms, a whole story."""
