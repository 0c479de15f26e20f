"""Programs ask who is who, introduce people, are let in, get tokens, bring letters back, and read what was done."""

from services.people.api import audit, imports, letters, network, people, sessions, tokens

routers = (people.router, network.router, sessions.router, tokens.router, letters.router, audit.router, imports.router)
