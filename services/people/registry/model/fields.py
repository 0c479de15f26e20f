"""What names, addresses and identifiers look like, however they were typed."""

import hashlib
import re
import unicodedata
from typing import Annotated

from pydantic import Field

from shared.problems import Refused

Slug = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
ShortText = Annotated[str, Field(min_length=1, max_length=100)]
EmailAddress = Annotated[str, Field(min_length=3, max_length=254)]

_ADDRESS_PATTERN = re.compile(r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[\w-]+(\.[\w-]+)+$")


def normalize_address(typed: str) -> str:
    """The e-mail address as it is compared: NFKC, without case, the domain as IDNA, so that one box is one person.

    Raises Refused for what no letter would reach; letters before the @ are Latin, so that none looks like another.
    """
    address = unicodedata.normalize("NFKC", typed.strip()).casefold()
    if not _ADDRESS_PATTERN.match(address):
        raise Refused("Write the whole e-mail address, for example olga@school.example.org")
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise Refused("Write the whole e-mail address, for example olga@school.example.org") from None


def digest(*parts: str) -> str:
    """What is stored instead of a secret, or of an address that need only be recognised."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip


def transliterate(name: str) -> str:
    """A Russian name in Latin letters, as passports spell it."""
    spelled = (_LATIN.get(sign.lower(), sign) for sign in name)
    return "".join(new.capitalize() if old.isupper() else new for old, new in zip(name, spelled, strict=True))
