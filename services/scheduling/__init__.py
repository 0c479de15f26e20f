"""Brings them together: meetings, what to study before, and the minutes of what was said."""
