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
    sign_in,
    welcome,
    wishes,
)

routers = (
    welcome.router, sign_in.router, people.router, exporting.router, person.router, schools.router, about_me.router,
    wishes.router, letters.router, audit.router, imports.router,
)  # fmt: skip
