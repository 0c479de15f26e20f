"""What a member wants to be written about, how, and when: the rules by which every letter goes its way."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from shared.entity import Command, Entity
from shared.privacy import Basis, Category, Keep, Personal, PersonId, Plain, Purpose

DeliveryChoice = Literal["now", "digest", "off"]
Language = Literal["ru", "en"]
Hour = Annotated[int, Field(ge=0, le=23)]
A_WEEK = timedelta(days=7)
DIGEST = "digest"
# Letters that nobody switches off and no hour stops: the reader has asked for them a moment ago.
TRANSACTIONAL_KINDS = frozenset({"sign_in", "address_confirm", "address_changed", "test"})
# Of what is over tomorrow: a measure of letters may delay neither. They count among the others all the same.
URGENT_KINDS = frozenset({"expert_invited", "meeting_announced"})


Chat = Annotated[str, Personal("chat", Purpose.REACH, Category.CONTACT, Basis.CONSENT, Keep.MEMBER, owners=("id",))]
"""The number of a chat in a messenger."""


class ChooseNotificationPreferences(Command):
    """All that a member chooses. Hours are those of the clock on the wall of their school.

    `quiet_from` equal to `quiet_until` means no quiet hours; `digest_hour` None means no daily letter;
    `weekly_cap` is how many letters may come by themselves within seven days; invitations and dates of meetings come
    beyond it.
    """

    choices: dict[str, DeliveryChoice] = Field(default_factory=dict)
    quiet_from: Hour = 21
    quiet_until: Hour = 7
    digest_hour: Hour | None = 16
    weekly_cap: Annotated[int, Field(ge=0, le=100)] = 10
    language: Language | None = None


class NotificationPreferences(Entity):
    """What one member has chosen, under their id. Where nothing was chosen, the table of kinds decides.

    `chat` is where the bot of a `messenger` may write to them; `chat_code` is the secret that links one, digested.
    """

    id: PersonId
    choices: dict[Plain, DeliveryChoice] = Field(default_factory=dict)
    quiet_from: int = 21
    quiet_until: int = 7
    digest_hour: int | None = 16
    weekly_cap: int = 10
    language: Language | None = None
    chat: Chat | None = None
    messenger: Plain = "telegram"
    chat_code: Plain | None = None
    chosen_at: datetime | None = None

    def choose(self, command: ChooseNotificationPreferences, *, at: datetime) -> None:
        """All of it is so from now on."""
        for name, value in command:
            setattr(self, name, value)
        self.chosen_at = at

    def expect_chat(self, code: str) -> None:
        """Whoever writes this code to the bot is this person; `code` is what it looks like when kept."""
        self.chat_code = code

    def link_chat(self, chat: str | None, messenger: str = "telegram") -> None:
        """The bot of this messenger may write to this chat; None ends that."""
        self.chat, self.messenger, self.chat_code = chat, messenger, None

    def stop_kind(self, kind: str, *, at: datetime) -> None:
        """No more letters of this kind; for the daily letter: none at all."""
        if kind == DIGEST:
            self.digest_hour = None
        else:
            self.choices = {**self.choices, kind: "off"}
        self.chosen_at = at

    def is_stopped(self, kind: str) -> bool:
        """Whether this kind is switched off."""
        return self.digest_hour is None if kind == DIGEST else self.choices.get(kind) == "off"

    def get_choice(self, kind: str, default: DeliveryChoice) -> DeliveryChoice:
        """How this member is written of such things; without a daily letter not at all of what would stand in it."""
        chosen = self.choices.get(kind, default)
        return "off" if chosen == "digest" and self.digest_hour is None else chosen

    def find_quiet_hours_end(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours end in which `now` lies; None when it lies in none."""
        there = now.astimezone(ZoneInfo(zone))
        begins, ends, hour = self.quiet_from, self.quiet_until, there.hour
        over_midnight = begins > ends
        inside = (hour >= begins or hour < ends) if over_midnight else begins <= hour < ends
        if not inside:
            return None
        tomorrow = over_midnight and hour >= begins
        day = there.date() + timedelta(days=1) if tomorrow else there.date()
        return _local_time(day, ends, zone)

    def find_last_digest_time(self, now: datetime, zone: str) -> datetime | None:
        """The last moment up to now at which a daily letter was due; None for who wants none."""
        if self.digest_hour is None:
            return None
        there = now.astimezone(ZoneInfo(zone))
        today = _local_time(there.date(), self.digest_hour, zone)
        return today if today <= now else _local_time(there.date() - timedelta(days=1), self.digest_hour, zone)


@dataclass(frozen=True, slots=True)
class DeliveryDecision:
    """What becomes of a letter that wants to leave: `until` is set for one that waits."""

    mode: Literal["now", "waits", "digest", "silent"]
    until: datetime | None = None


def decide_delivery(
    kind: str, preferences: NotificationPreferences, *, zone: str, now: datetime, this_week: int
) -> DeliveryDecision:
    """Which way a letter goes that is ready to leave. `this_week` counts those of the last seven days."""
    if kind in TRANSACTIONAL_KINDS:
        return DeliveryDecision("now")
    if preferences.is_stopped(kind):
        return DeliveryDecision("silent")
    if kind not in (DIGEST, *URGENT_KINDS) and this_week >= preferences.weekly_cap:
        return DeliveryDecision("silent" if preferences.digest_hour is None else "digest")
    until = preferences.find_quiet_hours_end(now, zone)
    return DeliveryDecision("now") if until is None else DeliveryDecision("waits", until)


def _local_time(day: Any, hour: int, zone: str) -> datetime:
    """That hour on that day; an hour that a change of the clocks leaves out is the first after it."""
    local = datetime.combine(day, time(hour), ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC"))
