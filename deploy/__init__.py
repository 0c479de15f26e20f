"""How the system is brought up: servers, seed, image, gateway."""
