"""Half an hour under load: memory and file handles of every service, and what waits, must stay where they are."""
