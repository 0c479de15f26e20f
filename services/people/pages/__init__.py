"""A person comes in, looks who is who, reads what was written to members and what was done."""

from services.people.access.pages import provider, sessions, sign_in, tokens
from services.people.audit_log.pages import log
from services.people.imports.pages import exporting, imports
from services.people.letters.pages import outbox, preferences
from services.people.privacy.pages import corrections, my_data
from services.people.recognition.pages import portfolio, presentations, thanks
from services.people.registry.pages import people, person, places, schools, welcome

routers = (
    welcome.router,
    sessions.router,
    tokens.router,
    provider.router,
    sign_in.router,
    people.router,
    exporting.router,
    corrections.router,
    person.router,
    schools.router,
    places.router,
    my_data.router,
    preferences.router,
    portfolio.router,
    presentations.router,
    thanks.router,
    outbox.router,
    log.router,
    imports.router,
)
