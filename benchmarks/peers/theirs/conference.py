"""Furnishes a pretalx: its tables, an event whose call is open, and people who are signed in.

Prints JSON: the event's address, and for each person the two cookies. Reads what it needs from the environment.
"""

import datetime as dt
import json
import os
import sys
from typing import Any

import django  # type: ignore[import-not-found]

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY as BACKEND  # type: ignore[import-not-found]
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]
from django.middleware.csrf import _get_new_csrf_string  # type: ignore[import-not-found]
from django.utils.timezone import now  # type: ignore[import-not-found]
from django_scopes import scopes_disabled  # type: ignore[import-not-found]
from pretalx.event.models import Event  # type: ignore[import-not-found]
from pretalx.event.utils import create_organiser_with_team  # type: ignore[import-not-found]
from pretalx.person.models import User  # type: ignore[import-not-found]
from pretalx.submission.models import Submission  # type: ignore[import-not-found]

EVENT = "methods"


def furnish(people: int) -> dict[str, Any]:
    """Once, on an empty database."""
    call_command("migrate", verbosity=0)
    with scopes_disabled():
        host = User.objects.create_user(email="host@example.org", password=None, name="Host")
        organiser, _ = create_organiser_with_team(name="Region", slug="region", users=[host])
        today = now().date()
        event = Event.objects.create(
            organiser=organiser, name="Methods", slug=EVENT, email="host@example.org", locale="en", is_public=True,
            locale_array="en", content_locale_array="en,ru", timezone="UTC",
            date_from=today + dt.timedelta(days=90), date_to=today + dt.timedelta(days=91),
        )  # fmt: skip
        return {
            "event": EVENT,
            "people": [_person(event, number) for number in range(people)],
            "kind": event.cfp.default_type.pk,
        }


def _person(event: Any, number: int) -> dict[str, str]:
    user = User.objects.create_user(email=f"teacher{number}@example.org", password=None, name=f"Teacher {number}")
    profile = user.event_profile(event)
    profile.biography = "Teaches."
    profile.save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"session": str(session.session_key), "csrf": str(_get_new_csrf_string())}


def count() -> dict[str, int]:
    """How many proposals are kept."""
    with scopes_disabled():
        return {"kept": Submission.objects.filter(event__slug=EVENT).count()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pretalx.settings")
    result = count() if sys.argv[1:] == ["count"] else furnish(int(os.environ["PEOPLE"]))
    sys.stdout.write("\n" + json.dumps(result) + "\n")
