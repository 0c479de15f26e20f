"""The network: regions and municipalities with their names, and what a school shows of itself."""

import io

from PIL import Image, UnidentifiedImageError

from shared.problems import Refused

MAX_PICTURE_BYTES = 512 * 1024


MAX_PICTURE_SIDE = 400


_MAX_PIXELS = 16_000_000


_PICTURE_ERRORS = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    Warning,
    Image.DecompressionBombError,
)


_PICTURE_FORMATS = ("PNG", "JPEG", "WEBP")


def redraw_picture(content: bytes) -> bytes:
    """The picture drawn anew as a small PNG: nothing else that was in the file is kept.

    Raises Refused for what is no PNG, JPEG or WebP, whatever it is called, and for one that is too large.
    """
    if len(content) > MAX_PICTURE_BYTES:
        raise Refused("The picture is too large: the most is %(kilobytes)s kB", kilobytes=MAX_PICTURE_BYTES // 1024)
    try:
        with Image.open(io.BytesIO(content), formats=_PICTURE_FORMATS) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise Refused("Choose a picture in PNG, JPEG or WebP, at most 4000 by 4000 points")
            drawn = picture.convert("RGBA")
    except _PICTURE_ERRORS as error:
        raise Refused("Choose a picture in PNG, JPEG or WebP, at most 4000 by 4000 points") from error
    drawn.thumbnail((MAX_PICTURE_SIDE, MAX_PICTURE_SIDE))
    page = io.BytesIO()
    drawn.save(page, "PNG", optimize=True)
    return page.getvalue()
