"""Meetings of groups, from the announcement through the preparation to the minutes."""
