"""Hears the need: requests, clarification, the thread of a request, the board, feedback."""
