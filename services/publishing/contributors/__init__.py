"""Those who are credited or asked for a review."""
