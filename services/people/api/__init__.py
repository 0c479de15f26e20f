"""Programs ask who is who, introduce people, are let in, bring letters back, and read what was done."""

from services.people.api import audit, imports, letters, network, people

routers = (people.router, network.router, letters.router, audit.router, imports.router)
