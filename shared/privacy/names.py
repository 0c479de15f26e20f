"""Lists of people by name, though the database cannot read one: it orders by a mark, decrypted names do the rest."""

from pydantic import BaseModel, computed_field

from shared.privacy.declarations import Plain
from shared.text.comparison import fold

PREFIX_LENGTH = 2
_PATRONYMIC = ("вич", "вна", "ична", "ьич", "мич", "кич", "тич", "vich", "vna", "ichna")
_OF_SOMEBODY = ("оглы", "оглу", "кызы", "гызы", "улы", "уулу")
_WITH_PATRONYMIC = 3

NamePrefix = Plain
"""The first two letters of a surname, as in a card index: enough for the database to order and to page a list of
people, and shared by too many to say who it is."""


class HasName(BaseModel):
    """Somebody with a name. The name is stored encrypted; `shelf` stands beside it and follows it by itself."""

    name: str

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def shelf(self) -> NamePrefix:
        """Where the name stands in a list."""
        return make_name_sort_key(self.name)[0][:PREFIX_LENGTH]


def make_name_sort_key(name: str) -> tuple[str, str]:
    """By what people are put in order: the surname, then the whole name; ё stands with е, capitals with small letters.

    The surname is the last word, or the first where the last is a patronymic («Иванова Ольга Петровна»).
    """
    words = fold(name).split()
    if not words:
        return "", ""
    if len(words) >= _WITH_PATRONYMIC and _is_patronymic(words[-1]) and not _is_patronymic(words[-2]):
        return words[0], " ".join(words[1:])
    return words[-1], " ".join(words[:-1])


def find_given_name_and_patronymic(name: str) -> str | None:
    """«Ольга Петровна» of «Ольга Петровна Пробина» and of «Пробина Ольга Петровна»; None where no patronymic is."""
    words = name.split()
    folded = [fold(word) for word in words]
    if len(words) >= _WITH_PATRONYMIC and folded[-1] in _OF_SOMEBODY:
        return " ".join(words[-3:])
    for at in range(1, len(words)):
        if _is_patronymic(folded[at]):
            return " ".join(words[at - 1 : at + 1])
    return None


def normalize_name(name: str) -> str:
    """What two ways of typing one name have in common: by this somebody is found who cannot be read."""
    return fold(name)


def _is_patronymic(word: str) -> bool:
    return word.endswith(_PATRONYMIC) or word in _OF_SOMEBODY
