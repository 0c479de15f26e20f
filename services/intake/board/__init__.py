"""The board: all requests by stage, for those who work on them."""
