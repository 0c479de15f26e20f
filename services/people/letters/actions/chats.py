"""A member links a chat: a code is shown once, and whoever writes it to the bot is this member."""

import secrets

from services.people.letters.actions.preferences import get_my_preferences, save_preferences
from services.people.letters.outside.ports import MessengerClient
from services.people.letters.store import NotificationPreferencesStore
from services.people.registry.model.fields import digest
from shared.problems import Conflict
from shared.store import Store, Writing, service_writing

_START = "/start"


async def begin_chat_link(work: Writing) -> str:
    """A new code; one that was shown before links nothing any more."""
    mine = await get_my_preferences(work)
    code = secrets.token_urlsafe(16)
    mine.expect_chat(digest("chat", code))
    await save_preferences(work, mine)
    return code


async def unlink_chat(work: Writing) -> None:
    """The bot writes no more."""
    mine = await get_my_preferences(work)
    mine.link_chat(None)
    await save_preferences(work, mine)


async def link_chats(store: Store, bot: MessengerClient) -> int:
    """Reads what was written to the bot, and links the chats whose codes are right; gives how many."""
    linked, offset = 0, 0
    while True:
        batch = await bot.fetch_updates(offset)
        for one in batch.messages:
            command, _, code = one.text.strip().partition(" ")
            if command == _START and code:
                linked += await _link_chat(store, code.strip(), bot.messenger, one.chat)
        if batch.next_offset is None or batch.next_offset == offset:
            return linked
        offset = batch.next_offset


async def _link_chat(store: Store, code: str, messenger: str, chat: str) -> bool:
    work = service_writing(store)
    preferences = await NotificationPreferencesStore(work).find_by_chat_code(digest("chat", code))
    if preferences is None:
        return False
    preferences.link_chat(chat, messenger)
    await NotificationPreferencesStore(work).save(preferences)
    try:
        await work.commit()
    except Conflict:
        return False  # they are choosing at this very moment: the code still stands, they write it once more
    return True
