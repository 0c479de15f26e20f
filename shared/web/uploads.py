"""A form with a file in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request as HttpRequest
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from shared.problems import Refused

_TOO_MANY = "Too many files"
"""Begins what Starlette says of a second file; it has no error of its own for it."""


@asynccontextmanager
async def open_form_with_file(
    http: HttpRequest, name: str, *, fields: int, part_size: int
) -> AsyncIterator[tuple[FormData, UploadFile]]:
    """The form and its one file; `fields` counts the others, without the form's own key.

    Raises Refused, with what to do, when that is not what has come.
    """
    try:
        async with http.form(max_files=1, max_fields=fields + 1, max_part_size=part_size) as form:
            file = form.get(name)
            if not isinstance(file, UploadFile):
                raise Refused("Choose a file")
            yield form, file
    except HTTPException as broken:
        if broken.detail.startswith(_TOO_MANY):
            raise Refused("Choose one file only") from None
        raise Refused("The form has not come whole: choose the file again and send it once more") from None
