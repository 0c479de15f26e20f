"""Those who meet, by the names that pages show."""
