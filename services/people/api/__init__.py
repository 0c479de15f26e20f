"""Programs ask who is who, introduce people, are let in, get tokens, and read what was done."""

from services.people.api import audit, people, sessions, tokens

routers = (people.router, sessions.router, tokens.router, audit.router)
