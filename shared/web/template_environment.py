"""The Jinja environment of a service: its templates, the frame's, and GOV.UK's components."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import datetime
from pathlib import Path
from types import CodeType
from typing import Any, Final

from babel.support import NullTranslations
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from starlette.datastructures import URL

from shared.web.assets import asset_url
from shared.web.form_keys import FormKeys, make_form_key
from shared.web.formatting import FILTERS, get_zone_city
from shared.web.markdown import render_markdown
from shared.web.paging import build_page_url
from shared.web.sign_in_link import build_sign_in_url

TEMPLATES: Final = Path(__file__).parent / "templates"
GOVUK: Final = "govuk_frontend_jinja"
_I18N: Final = "jinja2.ext.i18n"


class _CompiledTemplates(BytecodeCache):
    """Each template is compiled once in a process, whatever services and languages show it."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was compiled from this very text."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


# Compiled code depends on the syntax an environment speaks: ours and GOV.UK's differ in it, their file names too.
_COMPILED_TEMPLATES: Final = _CompiledTemplates()


class TemplateEnvironment(Environment):
    """Strict about names in our templates, and as lenient as GOV.UK's macros expect in theirs."""

    govuk: Environment

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 (Jinja's own name)
    ) -> Template:
        """Load a template, GOV.UK's from their own environment."""
        theirs = isinstance(name, str) and name.startswith(f"{GOVUK}/")
        if theirs:
            return self.govuk.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)


def create_environment(
    templates: Sequence[Path], translations: NullTranslations, extra_globals: Mapping[str, object]
) -> TemplateEnvironment:
    """Build the environment of one service in one language."""
    loader = ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(TEMPLATES)])
    environment = TemplateEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[_I18N, FormKeys],
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED_TEMPLATES,
        auto_reload=False,  # to look at every file again takes a fifth of the time of a page
    )
    environment.govuk = _create_govuk_environment()
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(FILTERS, markdown=render_markdown)
    environment.globals.update(
        asset=asset_url,
        form_key=make_form_key,
        url_with=build_language_url,
        url_of_page=build_page_url,
        sign_in_url=build_sign_in_url_of_page,
        option_of=build_option,
        zone_city=get_zone_city,
        instant=datetime.fromisoformat,
        **extra_globals,
    )
    return environment


@pass_context
def build_language_url(context: Context, lang: str) -> str:
    """Give the address of this very page in another language."""
    url: URL = context["request"].url.include_query_params(lang=lang)
    return f"{url.path}?{url.query}"


@pass_context
def build_sign_in_url_of_page(context: Context) -> str:
    """Give the way to sign in that leads back to this page."""
    return build_sign_in_url(context["request"])


def build_option(option: tuple[str, str] | Mapping[str, object], chosen: Collection[str]) -> dict[str, object]:
    """Write one answer offered by a field as GOV.UK's macros want it."""
    if isinstance(option, tuple):
        value, text = option
        return {"value": value, "text": text, "checked": value in chosen}
    item: dict[str, object] = {**option, "checked": option["value"] in chosen}
    if isinstance(option.get("hint"), str):
        item["hint"] = {"text": option["hint"]}
    return item


def _create_govuk_environment() -> Environment:
    loader = PrefixLoader({GOVUK: PackageLoader(GOVUK)})
    return Environment(
        loader=loader, autoescape=True, extensions=[_I18N], bytecode_cache=_COMPILED_TEMPLATES, auto_reload=False
    )
