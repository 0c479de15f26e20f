"""A person comes in, looks who is who, reads what was written to members and what was done."""

from services.people.pages import audit, letters, people, sessions, sign_in, tokens, welcome

routers = (
    welcome.router, sessions.router, tokens.router, sign_in.router, people.router, letters.router, audit.router,
)  # fmt: skip
