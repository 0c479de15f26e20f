"""All services, a whole story."""
