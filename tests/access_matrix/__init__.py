"""Nobody sees what is not theirs: every route of every service, as everybody, beside a table of who may."""
