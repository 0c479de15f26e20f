"""What the deeds of the log are called on pages; a test knows whether one is missing."""

from typing import Final

from shared.web import msgid

DEEDS: Final = {
    "school.joined": msgid("School added"),
    "person.introduced": msgid("Person added"),
    "posts.changed": msgid("Roles changed"),
    "contacts.shown": msgid("Addresses looked at"),
    "audit.exported": msgid("Log taken away as a file"),
    "audit.erased": msgid("Personal parts of the log erased"),
}
