"""How the house is brought up: servers, seed, image, gateway."""
