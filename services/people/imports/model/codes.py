"""What the codes of imports are called."""

from typing import get_args

from services.people.imports.model.plan import ImportKind, ImportState
from shared.code_words import CodeWords, StateWords, Words

IMPORT_KINDS: CodeWords[ImportKind, Words] = CodeWords(
    ("people", "schools"),  # as the form offers them
    {
        "people": Words(ru="Люди", en="People"),
        "schools": Words(ru="Школы", en="Schools"),
    },
)
IMPORT_STATES: CodeWords[ImportState, StateWords] = CodeWords(
    get_args(ImportState),
    {
        "checking": StateWords(ru="проверяется", en="is being checked", colour="blue"),
        "refused": StateWords(ru="есть ошибки", en="cannot be run", colour="red"),
        "checked": StateWords(ru="ждёт вашего «да»", en="awaits your yes", colour="yellow"),
        "running": StateWords(ru="выполняется", en="is being run", colour="blue"),
        "done": StateWords(ru="выполнено", en="done", colour="green"),
        "failed": StateWords(ru="не выполнено, ничего не изменено", en="not done, nothing changed", colour="red"),
        "undoing": StateWords(ru="отменяется", en="is being undone", colour="blue"),
        "undone": StateWords(ru="отменено", en="undone", colour="grey"),
        "over": StateWords(ru="устарело", en="out of date", colour="grey"),
    },
)
