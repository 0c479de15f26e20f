"""People, and what each of them can teach."""
