"""Programs ask who is who, introduce people, are let in, get tokens, bring letters back, and read what was done."""

from services.people.access.api import sessions, tokens
from services.people.audit_log import api
from services.people.imports import api as imports
from services.people.letters import api as letters
from services.people.registry.api import people, schools

routers = (people.router, schools.router, sessions.router, tokens.router, letters.router, api.router, imports.router)
