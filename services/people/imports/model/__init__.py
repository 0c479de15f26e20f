"""Lists of schools and people that are brought in by a file: read, planned, run, undone."""
