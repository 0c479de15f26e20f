"""Writes it down: products, expert review, the library that anybody may read, corrections."""
