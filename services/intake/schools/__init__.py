"""The schools that requests may come from."""
