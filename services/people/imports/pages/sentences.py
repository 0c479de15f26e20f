"""What imports say of rows, where the catalogue does not look; a test knows whether one is missing."""

from typing import Final

from shared.web import msgid

IMPORT_SENTENCES: Final = (
    msgid("The identifier has small Latin letters, digits and hyphens only"),
    msgid("Write the whole name"),
    msgid("Write the whole name in Latin letters, or leave the column empty"),
    msgid("Write the whole e-mail address, for example olga@school.example.org"),
    msgid("Write at most 20 subjects, each at most 100 letters, with semicolons between them"),
    msgid("The municipality is an identifier of small Latin letters, digits and hyphens"),
    msgid("There is no such time zone: write one like Asia/Yekaterinburg"),
    msgid("The kind is one of: gymnasium, secondary, special, rural, kindergarten"),
    msgid("The language is ru or en"),
    msgid("Something in this row cannot be understood: check it"),
    msgid("This is not a table that can be read: save it as CSV or XLSX and send it again"),
    msgid(
        "The letters of this file are in a code page that we do not read: "
        "save it as “CSV UTF-8” (in Excel: File → Save as), or as XLSX, and send it again"
    ),
    msgid(
        "Row %(row)s reads “%(text)s”: its letters were lost when the file was saved. "
        "Open the first file again and save it as XLSX or “CSV UTF-8”"
    ),
    msgid("This row was changed by somebody since the file was checked"),
    msgid("Somebody with this identifier or e-mail address has come since the file was checked"),
    msgid("Something was changed while the file was run, so nothing was done: bring the file in again"),
    msgid("The plan is not the one that was looked at"),
    msgid("This row was changed by somebody since, and stays as it is"),
    msgid("There are people in this school: it stays"),
    msgid("There is nothing here that you may see"),
    msgid("Choose a file"),
    msgid("The file is too large: the most is %(megabytes)s MB"),
)
