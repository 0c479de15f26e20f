"""A program works on products, and gives reviews."""
