"""A person looks at meetings, prepares for them, announces them and keeps their minutes."""
