"""The sample story, walked through the seven stages over HTTP, by nobody's hand but the routes' own."""
