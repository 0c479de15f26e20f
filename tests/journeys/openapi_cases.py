"""Every route of a service asked what its OpenAPI document contracts, and what it does not, by schemathesis."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("EXAMPLES") or 2)
"""Questions of either kind for each route: EXAMPLES=50 SEED=3 make journey ARGS=tests/journeys/test_bad_input.py asks
more, and others."""
SEED = int(os.environ.get("SEED") or 7)
SENT = ("method", "url", "headers", "params", "json", "data", "files", "content")
HONEST: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CHECKS = {GenerationMode.POSITIVE: HONEST, GenerationMode.NEGATIVE: [*HONEST, negative_data_rejection]}


def questions(app: FastAPI, ids: dict[str, str]) -> Iterator[tuple[Case[Any], list[CheckFunction]]]:
    """Cases for every route, the same in every run, with the checks that their answers must stand."""
    document: dict[str, Any] = app.openapi()
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok), f"the document cannot be read: {result}"
        for mode, checks in CHECKS.items():
            for number, case in enumerate(_drawn(result.ok().as_strategy(generation_mode=mode))):
                if mode is GenerationMode.POSITIVE and number % 2 == 0:  # what is there answers more than "not found"
                    case.path_parameters = {**(case.path_parameters or {}), **_known(case, ids)}
                yield case, checks


def sent(case: Case[Any], origin: str) -> dict[str, Any]:
    """The question as our client takes it."""
    arguments = case.as_transport_kwargs(base_url=origin)
    if isinstance(arguments.get("data"), bytes | str):
        arguments["content"] = arguments.pop("data")
    return {name: arguments[name] for name in SENT if arguments.get(name) is not None}


def _known(case: Case[Any], ids: dict[str, str]) -> dict[str, str]:
    return {name: ids[name] for name in case.path_parameters or {} if name in ids}


def _drawn(strategy: Any) -> list[Case[Any]]:
    cases: list[Case[Any]] = []

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(strategy)
    def draw(case: Case[Any]) -> None:
        cases.append(case)

    with suppress(Unsatisfiable):  # where nothing is asked for, nothing can be asked wrongly
        draw()
    return cases
