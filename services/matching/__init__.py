"""Finds who can help: topics, what people can teach, invitations, groups."""
