"""A person comes in, looks who is who, reads what was written to members and what was done."""

from services.people.pages import (
    about_me,
    audit,
    exporting,
    imports,
    letters,
    people,
    person,
    schools,
    sessions,
    sign_in,
    tokens,
    welcome,
    wishes,
)

routers = (
    welcome.router, sessions.router, tokens.router, sign_in.router, people.router, exporting.router, person.router,
    schools.router, about_me.router, wishes.router, letters.router, audit.router, imports.router,
)  # fmt: skip
