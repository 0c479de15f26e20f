"""A person comes in, looks who is who, reads what was written to members and what was done."""

from services.people.pages import (
    about_me,
    audit,
    correcting,
    exporting,
    imports,
    letters,
    people,
    person,
    places,
    portfolio,
    presentations,
    provider,
    schools,
    sessions,
    sign_in,
    thanks,
    tokens,
    welcome,
    wishes,
)

routers = (
    welcome.router, sessions.router, tokens.router, provider.router, sign_in.router, people.router, exporting.router,
    correcting.router, person.router, schools.router, places.router, about_me.router, wishes.router, portfolio.router,
    presentations.router, thanks.router, letters.router, audit.router, imports.router,
)  # fmt: skip
