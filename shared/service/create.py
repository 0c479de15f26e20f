"""create_service(): the one way to build a service."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.background import cancel_and_wait
from shared.bus import ConsumerRunner, DeadLetters, Relay, Topology
from shared.clock import Scheduler, SchedulerRunner
from shared.dead_letter_admin import DeadLetterAdmin, Operations, dead_letter_routes
from shared.http import (
    Authentication,
    BodyLimit,
    ErrorHandler,
    HeadAsGet,
    Instrumentation,
    MembersOnlyUploads,
    RequestHeaders,
    SecurityEventReporter,
    ServiceState,
    Sessions,
    describe_route,
    list_allowed_methods,
    log_refusal,
    problem_response,
    service_state,
    wants_page,
)
from shared.http.fast_routes import FastRoutes
from shared.http.openapi_responses import PROBLEM_RESPONSES
from shared.http.routing import collect_fast_routes
from shared.identity import Actor
from shared.person_lifecycle import RevokedAccesses, is_not_revoked
from shared.problems import Problem
from shared.service.definition import VERSION, ServiceDefinition
from shared.service.readiness import Readiness
from shared.service.resources import Resources
from shared.service.retention import retention_routes
from shared.service.routes import service_routes
from shared.settings import Settings
from shared.store import Store, apply_retention, migrate
from shared.telemetry import Telemetry
from shared.web import PageRenderer, SameOrigin, SecurityHeaders, add_security_headers, render_problem_page, static_app

CLEANUP_SECONDS = 3600
_FORWARDED_HEADERS = ("retry-after", "allow", "connection")


def create_service(
    service: ServiceDefinition, settings: Settings, resources: Resources | None = None, topology: Topology | None = None
) -> FastAPI:
    """One service as an ASGI application. With `resources` it shares a process and leaves closing to their owner.

    `topology` is what it declares when it stands on its own; that of the whole system where none is given.
    """
    shared_resources = resources or Resources.open(settings, topology)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if resources is None:
                stack.push_async_callback(shared_resources.close)
            await stack.enter_async_context(_run_roles(app, service, shared_resources, readiness))
            yield

    app = FastAPI(
        title=f"Docendo: {service.name}",
        description=service.purpose,
        version=VERSION,
        lifespan=lifespan,
        openapi_url=f"/api/{service.name}/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=PROBLEM_RESPONSES,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is `Instrumentation`; twice costs
    )
    master = shared_resources.secrets.master_key
    collections = (*service.collections, RevokedAccesses, Operations)
    store = Store.for_service(
        shared_resources.connection, settings.database_prefix, service.name, *collections, master_key=master
    )
    log = shared_resources.telemetry.log.bind(service=service.name)
    record = service.record_security_event
    security_events = None if record is None else SecurityEventReporter(partial(record, store))
    sessions = Sessions(shared_resources.secrets.session_keys)
    state = ServiceState(service.name, store, settings, shared_resources.secrets, sessions, log, security_events)
    state.attach(app)
    PageRenderer(
        service.name, service.template_folders, service.folder / "locale", service.codes, zone=settings.zone
    ).attach(app)
    readiness = Readiness(store)
    # Taken over as they are: FastAPI's `include_router` builds every route anew for each application, at its first
    # request, and keeps a request looking through routers within routers.
    dead_letter_router = dead_letter_routes(
        DeadLetterAdmin(service.name, service.listeners, DeadLetters(settings.amqp_url))
    )
    own_routers = (service_routes(service, shared_resources, readiness), retention_routes(service), dead_letter_router)
    for router in (
        *own_routers,
        *service.routers,
    ):  # the platform's first: /api/people/{id} would swallow its documents
        app.router.routes.extend(router.routes)
    handle_error = _register_error_handlers(app, shared_resources.telemetry)
    app.add_middleware(FastRoutes, routes=collect_fast_routes(service.routers), handle_error=handle_error)
    if service.uploads:
        app.add_middleware(MembersOnlyUploads, handle_error=handle_error, uploads=service.uploads)
    check_access = service.check_access or is_not_revoked

    async def check_actor(actor: Actor) -> bool:
        return await check_access(store, actor)

    app.add_middleware(
        Authentication,
        sessions=sessions,
        check_access=check_actor,
        log=log,
        handle_error=handle_error,
        reporter=security_events,
    )
    app.add_middleware(SameOrigin, origins=[_origin_of(settings.public_url)])
    app.add_middleware(BodyLimit, handle_error=handle_error, uploads=service.uploads)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestHeaders)
    app.add_middleware(Instrumentation, service=service.name, telemetry=shared_resources.telemetry)
    app.mount("/static", static_app)
    return app


def _origin_of(public_url: str) -> str:
    """Where people see this site, whatever Host a proxy passes on."""
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}"


@asynccontextmanager
async def _run_roles(
    app: FastAPI, service: ServiceDefinition, resources: Resources, readiness: Readiness
) -> AsyncIterator[None]:
    """The service's process roles, from the first to the last breath: consumers stop first, then the relay."""
    state = service_state(app)
    store, roles = state.store, resources.settings.run
    preparing = asyncio.get_running_loop().create_task(_prepare(store, resources))
    readiness.preparation = preparing
    relay = Relay(store, resources.topology, resources.settings, resources.telemetry) if "relay" in roles else None
    consumer_runner = (
        ConsumerRunner(service.listeners, store, resources.settings, resources.telemetry)
        if "listeners" in roles
        else None
    )
    scheduler_runner = (
        SchedulerRunner(_build_scheduler(service), store, resources.settings, resources.telemetry)
        if "clock" in roles
        else None
    )
    readiness.consumer_runner = consumer_runner

    async def start() -> None:
        await asyncio.shield(preparing)
        for part in (relay, consumer_runner, scheduler_runner):
            if part is not None:
                part.start()

    starting = asyncio.get_running_loop().create_task(start())
    try:
        yield
    finally:
        await cancel_and_wait(starting, preparing)
        for part in (scheduler_runner, consumer_runner):
            if part is not None:
                await part.stop()
        if state.security_events is not None:
            await state.security_events.drain()
        await store.flush()
        if relay is not None:
            await relay.stop()


def _build_scheduler(service: ServiceDefinition) -> Scheduler:
    """The service's own jobs, and the one that removes what its retention rules let go."""
    scheduler = Scheduler(service.name)
    scheduler.jobs = list(service.scheduler.jobs) if service.scheduler else []
    if any(kind.rules for kind in service.collections):
        scheduler.every(CLEANUP_SECONDS)(apply_retention)
    return scheduler


async def _prepare(store: Store, resources: Resources) -> None:
    """Indexes and topology, as soon as the servers answer; until then readiness says no."""
    while True:
        try:
            await migrate(store)
            await resources.declare_topology()
        except Exception as error:  # noqa: BLE001  any reason why a server is not there yet
            resources.telemetry.log.warning("servers_unavailable", service=store.name, error=repr(error))
            await asyncio.sleep(1)
        else:
            return


def _register_error_handlers(app: FastAPI, telemetry: Telemetry) -> ErrorHandler:
    async def handle_error(request: Request, error: Exception) -> Response:
        answer = problem_response(error)
        if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Where, never with which words: an error's text may hold what somebody wrote.
            frames = traceback.format_tb(error.__traceback__)[-6:]
            telemetry.log.error(
                "unhandled_error", error=type(error).__name__, route=describe_route(request), where="".join(frames)
            )
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer.headers["Allow"] = ", ".join(list_allowed_methods(app.routes, request.scope))
        log_refusal(request, error)
        if not wants_page(request):
            return add_security_headers(answer)
        page = add_security_headers(_render_problem(request, error, answer.status_code))
        page.headers.update({name: value for name, value in answer.headers.items() if name in _FORWARDED_HEADERS})
        return page

    for kind in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle_error)
    return handle_error


def _render_problem(request: Request, error: Exception, status: int) -> Response:
    if not isinstance(error, Problem):
        return render_problem_page(request, status)
    detail = None if error.detail == error.title else error.detail
    return render_problem_page(request, status, error.title, detail, error.values)
