"""The state of a service is found from its application and from each of its requests, and from nowhere else."""

from unittest.mock import Mock

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from shared.http import ServiceState, service_state


def a_state(name: str) -> ServiceState:
    return ServiceState(name, Mock(), Mock(), Mock(), Mock(), Mock())


def request_of(app: FastAPI) -> Request:
    return Request({"type": "http", "app": app, "headers": []})


def test_each_application_has_the_state_that_was_attached_to_it() -> None:
    first, second = FastAPI(), FastAPI()
    a_state("intake").attach(first)
    a_state("matching").attach(second)
    assert [service_state(request_of(app)).name for app in (first, second)] == ["intake", "matching"]
    assert service_state(first) is service_state(request_of(first))


def test_an_application_without_a_state_says_so() -> None:
    with pytest.raises(AttributeError):
        service_state(FastAPI())


def test_a_lock_is_one_per_name_and_service() -> None:
    one, other = a_state("people"), a_state("people")
    assert one.locks["workbook"] is one.locks["workbook"]
    assert one.locks["workbook"] is not other.locks["workbook"]
