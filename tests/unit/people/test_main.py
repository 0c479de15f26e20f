"""What a lower subject of people wants of an upper one is handed to it where the service is declared."""

from services.people.access.actions.sessions import end_sessions_of_departed
from services.people.audit_log.actions.directory import get_directory
from services.people.main import service
from services.people.privacy.actions.corrections import load_correction_values
from services.people.recognition.actions.school_page import load_shown_works
from services.people.registry.actions import log_directory
from services.people.registry.actions.extensions import extensions


def test_whoever_leaves_is_signed_out() -> None:
    assert extensions.departure == [end_sessions_of_departed]


def test_the_pages_of_a_person_and_of_a_school_show_what_other_subjects_know() -> None:
    assert (extensions.person_page, extensions.school_page) == ([load_correction_values], [load_shown_works])


def test_the_log_finds_names_in_the_registry() -> None:
    assert get_directory() is log_directory


def test_the_list_of_people_is_taken_away_by_a_route_before_that_of_one_person() -> None:
    paths = [getattr(route, "path", "") for router in service.routers for route in router.routes]
    assert paths.index("/people/export") < paths.index("/people/{person_id}")
