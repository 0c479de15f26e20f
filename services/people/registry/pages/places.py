"""The region and its municipalities: the operator names them here, adds one, takes one out of the list."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.registry.actions import places
from services.people.registry.actions.places import PlaceSummary
from services.people.registry.model.fields import Name, Slug
from services.people.registry.model.place import AddPlace, NamePlace
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.problems import AlreadyThere, Conflict, Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)


class PlaceForm(Form):
    """What a place is called."""

    name: Name
    name_en: Name


class NewPlaceForm(PlaceForm):
    """The same, and the identifier that stands in files, if one is wished for."""

    id: Slug | None = None


@router.get("/places")
async def places_page(http: HttpRequest, work: ToRead) -> Response:
    """The region and its municipalities, with the number of their schools."""
    return await _list_page(http, work, FormErrors())


@router.post("/places")
async def add(http: HttpRequest, work: ToWrite) -> Response:
    """A new municipality."""
    form = await read_form(http, NewPlaceForm)
    if isinstance(form, FormErrors):
        return await _list_page(http, work, form)
    try:
        await places.add_place(work, AddPlace(**form.model_dump()))
    except (AlreadyThere, Refused) as refused:
        return await _list_page(http, work, refuse_form(http, refused.status, id=refused.detail))
    return RedirectResponse("/places", 303)


@router.get("/places/{place_id}")
async def place_page(place_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One place: its names, its schools, and whether it can go."""
    return await _place_page(http, work, place_id)


@router.post("/places/{place_id}")
async def rename(place_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """It is called like this from now on."""
    form = await read_form(http, PlaceForm)
    if isinstance(form, FormErrors):
        return await _place_page(http, work, place_id, form)
    seen, _ = await places.get_place(work, place_id)
    await places.name_place(work, place_id, NamePlace(kind=seen.kind, **form.model_dump()))
    return RedirectResponse("/places", 303)


@router.post("/places/{place_id}/removal")
async def remove(place_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """It is in the list no more."""
    try:
        await places.remove_place(work, place_id)
    except Conflict as refused:
        seen, _ = await places.get_place(work, place_id)
        http.state.typed = _fill_form(seen).answers  # the form of its names stands beside, as it was
        return await _place_page(http, work, place_id, refuse_form(http, refused.status, form=refused.detail))
    return RedirectResponse("/places", 303)


async def _list_page(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    found = await places.list_places(work)
    return render(http, "places.html", places=found, errors=errors)


async def _place_page(http: HttpRequest, work: Reading, place_id: str, errors: FormErrors | None = None) -> Response:
    seen, schools = await places.get_place(work, place_id)
    return render(http, "place.html", seen=seen, schools=schools, errors=errors or _fill_form(seen))


def _fill_form(seen: PlaceSummary) -> FormErrors:
    return blank_form() if seen.place is None else blank_form(name=seen.place.name, name_en=seen.place.name_en)
