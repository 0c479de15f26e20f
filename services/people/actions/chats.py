"""A member links a chat: a code is shown once, and whoever writes it to the bot is this member."""

import secrets

from services.people import policy
from services.people.actions.notifying import Notifier
from services.people.actions.wishes import keep_wishes, my_wishes
from services.people.model.notices import Messenger
from services.people.model.words import digest
from services.people.store.post import Wishes
from shared.problems import Conflict
from shared.store import Store, Writing

_START = "/start"


async def begin(work: Writing) -> str:
    """A new code; one that was shown before links nothing any more."""
    mine = await my_wishes(work)
    code = secrets.token_urlsafe(16)
    mine.await_chat(digest("chat", code))
    await keep_wishes(work, mine)
    return code


async def end(work: Writing) -> None:
    """The bot writes no more."""
    mine = await my_wishes(work)
    mine.link_chat(None)
    await keep_wishes(work, mine)


async def link(store: Store, bot: Notifier) -> int:
    """Reads what was written to the bot, and links the chats whose codes are right; gives how many."""
    linked, since = 0, 0
    while True:
        heard = await bot.heard(since)
        for one in heard.written:
            command, _, code = one.words.strip().partition(" ")
            if command == _START and code:
                linked += await _link_one(store, code.strip(), bot.messenger, one.chat)
        if heard.further is None or heard.further == since:
            return linked
        since = heard.further


async def _link_one(store: Store, code: str, messenger: Messenger, chat: str) -> bool:
    work = Writing(store, policy.THE_ROOM)
    wishes = await Wishes(work).with_code(digest("chat", code))
    if wishes is None:
        return False
    wishes.link_chat(chat, messenger)
    await Wishes(work).save(wishes)
    try:
        await work.commit()
    except Conflict:
        return False  # they are choosing at this very moment: the code still stands, they write it once more
    return True
