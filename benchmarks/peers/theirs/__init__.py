"""What runs in a peer's own environment: it imports the peer, and nothing of the system."""
