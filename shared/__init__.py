"""The platform library under all services: contracts and plumbing."""
