"""Lists are brought in, looked at before they run, run as one atomic work, and undone by the file."""
