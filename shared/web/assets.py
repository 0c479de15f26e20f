"""Style, scripts, font and icon, built into `static/` under names that follow their content."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"
MANIFEST: Final = "manifest.json"
_IMMUTABLE: Final = "public, max-age=31536000, immutable"


@lru_cache
def load_manifest() -> dict[str, str]:
    """Read which file stands for each plain name."""
    names = json.loads((STATIC / MANIFEST).read_text(encoding="utf-8"))
    return {str(plain): str(hashed) for plain, hashed in names.items()}


def asset_url(name: str) -> str:
    """Give the address of an asset by its plain name, such as `docendo.css`.

    Raises KeyError for a name that was never built.
    """
    return f"/static/{load_manifest()[name]}"


class HashedFiles(StaticFiles):
    """Serves the built assets; what carries a hash may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, and say how long it stays true."""
        response = await super().get_response(path, scope)
        if path in load_manifest().values():
            response.headers["Cache-Control"] = _IMMUTABLE
        return response


static_app: Final = HashedFiles(directory=STATIC)
