"""Servers and processes that die in the middle."""
