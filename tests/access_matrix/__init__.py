"""Nobody sees what is not theirs: every door of every room, as everybody, beside a table of who may."""
