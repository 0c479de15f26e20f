"""Topics, and the demand that they come from."""
