"""What is kept about me: to read, and to be erased; and the certificates of those who were."""

import io
import json
import zipfile
from typing import Literal

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.privacy.actions import copies, erasures
from services.people.privacy.store import Erasures
from services.people.registry.actions.consents import change_consent
from services.people.registry.actions.directory import find_schools_by_id, get_person
from services.people.registry.model.consent import CONSENT_VERSIONS
from shared.contracts import REGISTER
from shared.entity import Form
from shared.http import SESSION_COOKIE, ToRead, ToWrite, WorkRouter, service_state
from shared.identity import require_signed_in
from shared.problems import NotFound
from shared.store import Reading
from shared.web import NO_STORE, FormErrors, blank_form, read_form, render

router = WorkRouter(include_in_schema=False)


class ErasureForm(Form):
    """The last word before everything goes."""

    sure: Literal["yes", "no"]


@router.get("/personal-data")
async def what_is_kept(http: HttpRequest) -> Response:
    """What is kept and why, as the services declare it in their types."""
    return render(http, "personal_data.html", headers=NO_STORE, register=REGISTER)


@router.get("/my-data")
async def about_me(http: HttpRequest, work: ToRead) -> Response:
    """What this service keeps about the one who looks, and what they may do with it."""
    return await _my_page(http, work, "about_me.html", blank_form())


@router.get("/consents")
async def consents(http: HttpRequest, work: ToRead) -> Response:
    """What I have agreed to, and may agree to; a page of its own, apart from any form."""
    return await _my_page(http, work, "consents.html", blank_form())


@router.post("/consents/authorship")
async def agree(work: ToWrite) -> Response:
    """Yes, from now on."""
    await change_consent(work, str(work.actor.person_id), "authorship", given=True)
    return RedirectResponse("/consents", 303)


@router.post("/consents/authorship/withdrawal")
async def take_back(work: ToWrite) -> Response:
    """No longer, from now on."""
    await change_consent(work, str(work.actor.person_id), "authorship", given=False)
    return RedirectResponse("/consents", 303)


@router.get("/my-data/erasure")
async def before_erasing(http: HttpRequest, work: ToRead) -> Response:
    """What goes and what stays, before the last word."""
    return await _my_page(http, work, "erasure.html", blank_form())


@router.post("/my-data/erasure")
async def erase_me(http: HttpRequest, work: ToWrite) -> Response:
    """The last word: on to the certificate, and out."""
    require_signed_in(work.actor)
    form = await read_form(http, ErasureForm)
    if isinstance(form, FormErrors):
        return await _my_page(http, work, "erasure.html", form)
    if form.sure == "no":
        return RedirectResponse("/my-data", 303)
    erasure = await erasures.erase_person(work, str(work.actor.person_id))
    response = RedirectResponse(f"/certificates/{erasure.id}", 303)
    response.delete_cookie(
        SESSION_COOKIE,
        httponly=True,
        samesite="lax",
        secure=service_state(http).settings.public_url.startswith("https:"),
    )
    return response


@router.post("/my-data/copy")
async def ask_copy(work: ToWrite) -> Response:
    """Every service is asked for its part of a copy."""
    await copies.request_copy(work)
    return RedirectResponse("/my-data#copy", 303)


@router.get("/my-data/copy.zip")
async def fetch_copy(http: HttpRequest, work: ToRead) -> Response:
    """The copy: for programs as JSON, for people as a page to be printed."""
    copy = await copies.get_my_copy(work)
    if copy is None or not copy.is_complete:
        raise NotFound
    held = copies.open_copy(copy)
    page = render(http, "copy.html", headers=NO_STORE, held=held, copy=copy)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("copy.json", json.dumps(held, ensure_ascii=False, indent=1))
        bundle.writestr("copy.html", bytes(page.body))
    headers = {"Content-Disposition": 'attachment; filename="docendo-copy.zip"', "Cache-Control": "no-store"}
    return Response(archive.getvalue(), media_type="application/zip", headers=headers)


@router.get("/certificates/{erasure_id}")
async def certificate(erasure_id: str, http: HttpRequest, work: ToRead) -> Response:
    """What each service has done to forget somebody."""
    return render(http, "certificate.html", headers=NO_STORE, erasure=await Erasures(work).get(erasure_id))


async def _my_page(http: HttpRequest, work: Reading, name: str, errors: FormErrors) -> Response:
    require_signed_in(work.actor)
    person = await get_person(work, str(work.actor.person_id))
    schools = await find_schools_by_id(work)
    copy = await copies.get_my_copy(work)
    version = CONSENT_VERSIONS["authorship"]
    return render(
        http, name, headers=NO_STORE, person=person, schools=schools, copy=copy, version=version, errors=errors
    )
