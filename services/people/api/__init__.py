"""Programs ask who is who, introduce people, are let in, bring letters back, and read what was done."""

from services.people.api import audit, letters, people

routers = (people.router, letters.router, audit.router)
