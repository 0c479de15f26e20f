"""Requests for help, and all that becomes of them."""
