"""Programs ask who is who, introduce people, are let in, and read what was done."""

from services.people.api import audit, imports, people

routers = (people.router, audit.router, imports.router)
