"""What people alone needs: how letters leave, which messengers have a bot, who else lets people in."""

from shared.settings import ServiceSettings


class PeopleSettings(ServiceSettings):
    """The mail server, the bots, and the OpenID providers.

    `oidc` is TOML with one `[[provider]]` for each site through which people sign in (deploy/keycloak/oidc.toml).
    """

    smtp_url: str | None = None
    telegram_url: str | None = None
    max_url: str | None = None
    oidc: str | None = None
