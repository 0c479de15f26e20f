"""People take a topic together."""
