"""Contributors."""
