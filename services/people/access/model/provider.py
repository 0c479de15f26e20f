"""Another site's sign-in (OpenID Connect): what the operator says about it, and what it says about a person."""

import re
import tomllib
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.people.registry.model.fields import Slug, normalize_address
from services.people.registry.model.person import HeldPost
from shared.identity import Role
from shared.problems import Refused

SigningAlgorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"
]
_URL_PATTERN = r"^https?://[^\s?#]+$"
_NAME_PATTERN = re.compile(r"^[^\x00-\x1f\x7f]{2,200}$")


class _ProviderSetting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RoleRule(_ProviderSetting):
    """Whoever has this value in the provider's claim holds this role at this school (or in the region)."""

    value: Annotated[str, Field(min_length=1, max_length=200)]
    role: Role
    school: Slug


class Provider(_ProviderSetting):
    """One provider.

    `inside` is where the service asks it, when that is not the issuer's address; `claim` is where its groups or roles
    stand, with dots between the steps.

    `links`: a verified address of somebody we know is enough to be them. `introduces`: somebody unknown with a role by
    the rules takes part from now on. `addresses_are_verified`: for a provider that does not say so of each address.
    """

    id: Slug
    name: Annotated[str, Field(min_length=1, max_length=100)]
    name_en: Annotated[str, Field(min_length=1, max_length=100)]
    issuer: Annotated[str, Field(pattern=_URL_PATTERN)]
    inside: Annotated[str | None, Field(pattern=_URL_PATTERN)] = None
    client_id: str
    client_secret: str | None = None
    scope: str = "openid email profile"
    algorithms: tuple[SigningAlgorithm, ...] = ("RS256", "ES256")
    links: bool = True
    introduces: bool = False
    addresses_are_verified: bool = False
    claim: str = "groups"
    roles: tuple[RoleRule, ...] = ()

    @model_validator(mode="after")
    def _require_safe(self) -> "Provider":
        for address in (self.issuer, self.inside or self.issuer):
            at_home = re.match(r"^http://(localhost|127\.0\.0\.1|keycloak)(:\d+)?(/|$)", address)
            if not address.startswith("https:") and not at_home:
                raise ValueError("a provider beyond this machine is asked over https only")
        if self.introduces and not self.roles:
            raise ValueError("`introduces` needs `roles`: nobody takes part without one")
        return self

    def map_posts(self, claims: dict[str, Any]) -> list[HeldPost] | None:
        """The posts that the rules give; None when the provider says nothing of groups, so that nothing changes."""
        if not self.roles:
            return None
        found: Any = claims
        for step in self.claim.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        values = [found] if isinstance(found, str) else found
        if not isinstance(values, list):
            return None
        given = [(rule.school, rule.role) for rule in self.roles if rule.value in values]
        return [HeldPost(school_id=school, role=role) for school, role in dict.fromkeys(given)]

    def merge_posts(self, before: list[HeldPost], given: list[HeldPost]) -> list[HeldPost]:
        """All posts from now on: those that the rules speak of are as the provider says, the others stay."""
        spoken_of = {(rule.school, rule.role) for rule in self.roles}
        own = [post for post in before if (post.school_id, post.role) not in spoken_of]
        return own + given


class AmbiguousAddress(Refused):
    """An address that would be somebody's only after letters were exchanged for others that look like them."""

    slug = "odd-address"
    is_security_event = True

    def __init__(self) -> None:
        super().__init__("The other site tells an address with unusual letters in it: sign in by a letter instead")


def get_verified_address(provider: Provider, claims: dict[str, Any]) -> str | None:
    """The address that the provider answers for; None when it answers for none.

    Raises OddAddress for one that only looks like a plain one: what is compared must be what was verified.
    """
    address, verified = claims.get("email"), claims.get("email_verified")
    is_verified = verified is True or (provider.addresses_are_verified and verified is None)
    if not isinstance(address, str) or not is_verified:
        return None
    typed = address.strip()
    try:
        plain = normalize_address(typed)
    except Refused:
        raise AmbiguousAddress from None
    if typed.casefold() != plain or unicodedata.normalize("NFKC", typed) != typed or not typed.isascii():
        raise AmbiguousAddress
    return plain


def get_name(claims: dict[str, Any]) -> str | None:
    """What the person is called there, if that is a name at all."""
    name = claims.get("name")
    return name.strip() if isinstance(name, str) and _NAME_PATTERN.match(name.strip()) else None


def parse_providers(toml: str | None) -> dict[str, Provider]:
    """What DOCENDO_OIDC says, as TOML with a `[[provider]]` for each, by their ids.

    Raises ValueError naming what is wrong, never the secrets in it.
    """
    if not toml:
        return {}
    try:
        found = [Provider.model_validate(one) for one in tomllib.loads(toml).get("provider", [])]
    except ValidationError as error:
        places = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]
        raise ValueError("DOCENDO_OIDC: " + "; ".join(places)) from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"DOCENDO_OIDC is no TOML: {error}") from None
    return {one.id: one for one in found}
