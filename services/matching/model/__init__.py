"""What is: the need that comes, topics, people and what they can teach, invitations, groups."""
