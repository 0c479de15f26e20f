"""Who fits a topic, and why."""
