"""A person comes in, looks who is who, reads what was written to members and what was done."""

from services.people.pages import audit, imports, letters, people, sign_in, welcome

routers = (welcome.router, sign_in.router, people.router, letters.router, audit.router, imports.router)
