"""The floor under all rooms: promises and plumbing."""
