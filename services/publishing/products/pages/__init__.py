"""A person writes a product, and gives a review."""
