"""Whatever a service keeps says whether it is personal; the register of processing is made of that."""

from itertools import chain

import pytest

from deploy import processing_register
from services import definitions
from shared.contracts import REGISTER
from shared.privacy import list_encrypted_fields, list_person_paths, list_undeclared
from shared.service import ServiceDefinition

SERVICES = definitions()
each = pytest.mark.parametrize("service", [pytest.param(service, id=service.name) for service in SERVICES])


@each
def test_every_text_that_a_service_keeps_says_whether_it_is_personal(service: ServiceDefinition) -> None:
    silent = {
        f"{one.model.__name__}.{field}": "Personal(...), PersonId, Joint or Plain"
        for one in service.collections
        for field in list_undeclared(one.model)
    }
    assert silent == {}, "say it in the type: see shared/privacy"


def test_the_register_that_people_read_is_what_the_services_declare() -> None:
    assert processing_register.render_register(SERVICES) == REGISTER, "write it anew: docendo generate register"


def test_what_is_sealed_stands_in_no_index() -> None:
    """A sealed field is not in the database under its name: an index on it would index nothing."""
    for one in chain.from_iterable(service.collections for service in SERVICES):
        indexed = {key.split(".")[0] for index in one.indexes for key, _ in index.keys}
        assert indexed.isdisjoint(list_encrypted_fields(one.model)), one.name


def test_every_code_of_the_register_and_of_the_certificates_has_its_words() -> None:
    people = next(service for service in SERVICES if service.name == "people")
    words = (people.folder / "privacy" / "templates" / "kept.html").read_text(encoding="utf-8")
    lines = list(chain.from_iterable(REGISTER.values()))
    codes = {one[part] for one in lines for part in ("what", "purpose", "category", "basis", "keep", "because")}
    codes |= {
        one.name
        for one in chain.from_iterable(service.collections for service in SERVICES)
        if list_person_paths(one.model)
    }
    assert [code for code in sorted(codes - {""}) if f'"{code}":' not in words] == []
