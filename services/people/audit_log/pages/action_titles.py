"""What the deeds of the log are called on pages; a test knows whether one is missing."""

from typing import Final

from shared.web import msgid

ACTION_TITLES: Final = {
    "school.joined": msgid("School added"),
    "school.changed": msgid("Names or time of a school changed"),
    "calendar.changed": msgid("Calendar or bells changed"),
    "announcement.made": msgid("Announcement made"),
    "announcement.withdrawn": msgid("Announcement withdrawn"),
    "logo.changed": msgid("Logo changed"),
    "place.named": msgid("Region or municipality named"),
    "place.removed": msgid("Municipality taken out of the list"),
    "person.introduced": msgid("Person added"),
    "person.corrected": msgid("Name, subjects or first day in the job corrected"),
    "correction.asked": msgid("Correction asked for"),
    "correction.settled": msgid("What was asked to be corrected is settled"),
    "address.asked": msgid("Change of the e-mail address asked for"),
    "address.changed": msgid("E-mail address changed and confirmed"),
    "posts.changed": msgid("Roles changed"),
    "import.run": msgid("Import started"),
    "import.done": msgid("Import done"),
    "import.undo": msgid("Undoing of an import started"),
    "import.taken_back": msgid("Import undone"),
    "import.undone": msgid("Put back by undoing an import"),
    "person.imported": msgid("Person brought in by a file"),
    "school.imported": msgid("School brought in by a file"),
    "people.exported": msgid("List of people taken away as a file"),
    "consent.given": msgid("Consent given"),
    "consent.withdrawn": msgid("Consent taken back"),
    "attempt.refused": msgid("Attempt refused"),
    "session.opened": msgid("Signed in"),
    "session.ended": msgid("Signed out"),
    "token.given": msgid("Token given to a program"),
    "token.revoked": msgid("Token of a program revoked"),
    "person.linked": msgid("Sign-in of another site linked"),
    "contacts.shown": msgid("Addresses looked at"),
    "audit.exported": msgid("Log taken away as a file"),
    "audit.erased": msgid("Personal parts of the log erased"),
    "audit.outlived": msgid("Entries of the log gone after three years"),
}
