"""What has a form of its own: telephones, addresses, accounts, documents, dates of birth."""

import re
from collections.abc import Iterator
from typing import Final

from shared.text.personal_details.finding import Finding, Kind

_FLAGS: Final = re.IGNORECASE
_SEPARATOR: Final = r"[\s().\-–—]{0,3}"
_DIGIT_WORDS: Final = (
    r"(?:ноль|нуля|нуль|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|[а-я]{3,8}надцать|двадцать|тридцать"
    r"|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста|четыреста|[а-я]{3,6}сот)"
)
_STREET: Final = (
    r"(?:ул(?:\.|иц[аеуы]|ице)?|пр(?:осп)?(?:-?к?т|ект[ае]?|\.)|пер(?:\.|еул[а-я]{0,4})|б(?:-?р|ульвар[ае]?)"
    r"|ш(?:\.|оссе)|мкр\.?|микрорайон[ае]?|наб(?:\.|ережн[а-я]{0,4})|проезд[ае]?|тракт[ае]?|пл(?:\.|ощад[а-я]{0,3}))"
)
_BUILDING: Final = r"(?:д(?:\.|ом[ае]?)?\s*)?\d{1,4}(?:\s*(?:[/-]\s*\d{1,4}|[а-г](?![а-яё])|к(?:орп)?\.?\s*\d{1,3}))?"
_FLAT: Final = r"(?:кв(?:\.|артир[а-я]{0,3})|комн(?:\.|ат[а-я]{0,3}))\s*№?\s*\d{1,4}"
_PLACE: Final = r"(?-i:[А-ЯЁ])[\w\-]{1,40}"
_MONTH: Final = "(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,3}"
_INSTITUTION: Final = r"(?!\s+(?:школы|класса|лицея|гимназии|города|кружка|музея|клуба))"
_NETWORK: Final = r"(?:ник|логин|телеграм[а-я]{0,2}|telegram|скайп|skype|вк|vk)"
_SETTLEMENT: Final = r"(?:(?:с|п|д|г|пос|дер)\.|село|пос[её]лок|деревня|город|станица)"
_CALL: Final = (
    r"(?:тел(?:\.|ефон[а-я]{0,3})?|звоните|позвоните|звонить|номер|моб(?:\.|ильн[а-я]{1,3})?|ватсап|whatsapp)"
)


_EMAIL: Final = (
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|собака\s)\s?[\w-]{1,63}(?:\.[\w-]{2,63}){1,6}", _FLAGS),
    re.compile(
        r"(?<![\w.+-])[\w.+-]{1,64}\s(?:собака|собачка|at)\s[\w-]{1,63}\s(?:точка|dot)\s(?:ру|ком|рф|ru|com|org|net)\b",
        _FLAGS,
    ),
)
_PHONE: Final = (
    re.compile(rf"(?<![\d№])(?:\+\s?7|8|7){_SEPARATOR}(?:\d{_SEPARATOR}){{9}}\d(?!\d)"),
    re.compile(rf"(?<![\d№])9\d{{2}}{_SEPARATOR}(?:\d{_SEPARATOR}){{6}}\d(?!\d)"),
    re.compile(r"(?<![\d№-])\d{3}-\d{2}-\d{2}(?![\d-])"),
    re.compile(
        rf"\b{_CALL}[\s:]{{1,3}}(?:\w{{1,20}}\s){{0,2}}((?:\d{_SEPARATOR}){{5,10}}\d|\d{{1,2}}-\d{{2}}-\d{{2}})(?!\d)",
        _FLAGS,
    ),
    re.compile(r"(?<![\d-])(\d{1,2}-\d{2}-\d{2})(?![\d-])[\s,]{1,3}(?:телефон|звонить|звоните)", _FLAGS),
    re.compile(rf"\b(?:плюс\s+семь|восемь)(?:[\s,-]{{1,3}}(?:{_DIGIT_WORDS}|\d{{1,4}})){{4,14}}", _FLAGS),
)
_ACCOUNT: Final = (
    re.compile(
        r"(?:https?://)?(?:www\.)?"
        r"(?:vk\.com|vkontakte\.ru|t\.me|ok\.ru|instagram\.com|facebook\.com|max\.ru)/[\w.\-]{2,64}",
        _FLAGS,
    ),
    re.compile(r"(?<![\w@.])@[A-Za-z][\w.]{3,31}(?![\w.]{0,64}@)"),
    re.compile(rf"\b{_NETWORK}(?:\s+в\s+\w{{1,20}})?\s{{0,2}}(?:[:—-]|это)\s{{0,2}}([A-Za-z][\w.\-]{{3,31}})", _FLAGS),
    re.compile(rf"\b{_NETWORK}\s+([A-Za-z]\w{{0,31}}[\d._-][\w.\-]{{1,31}})", _FLAGS),
)
_DOCUMENT: Final = (
    re.compile(r"(?<!\d)\d{3}[-\s]\d{3}[-\s]\d{3}[-\s]\d{2}(?!\d)"),
    re.compile(
        r"\b(?:паспорт[а-я]{0,3}|свидетельств[а-я]{0,3}(?:\s+о\s+рождении)?|снилс|инн|полис[а-я]{0,3}|омс)[\s:№,а-я]{0,24}?"
        r"((?:[IVX]{1,4}-[А-Я]{2}\s*)?№?\s*\d[\d\s№-]{4,18}\d)",
        _FLAGS,
    ),
)
_BIRTH_DATE: Final = (
    re.compile(
        rf"\b(?:родил[а-я]{{1,4}}|(?:рождени[а-я]|рожд[её]н[а-я]?)\b{_INSTITUTION}|рожд\.|д\.?\s?р\.?)[^.!?\n]{{0,24}}?"
        rf"\b(\d{{1,2}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?)",
        _FLAGS,
    ),
    re.compile(
        rf"\b(\d{{1,2}}(?:[./-]\d{{1,2}}[./-]|\s+{_MONTH}\s+)\d{{2,4}})\s*(?:г(?:\.|ода)?\s*р(?:\.|ожд[а-я]{{0,4}})?"
        r"|года\s+рождения)",
        _FLAGS,
    ),
)
_ADDRESS: Final = (
    re.compile(
        rf"\b{_STREET}\s*[«\"]?(?:(?-i:[А-ЯЁ])|\d)[\w\-]{{0,40}}(?:[\s-](?-i:[А-ЯЁ])?[\w\-]{{1,40}}){{0,3}}?[»\"]?[,\s]{{1,3}}"
        rf"{_BUILDING}(?:[,\s]{{1,3}}{_FLAT})?",
        _FLAGS,
    ),
    re.compile(rf"\b{_PLACE}\s+{_STREET}[,\s]{{1,3}}{_BUILDING}(?:[,\s]{{1,3}}{_FLAT})?", _FLAGS),
    re.compile(rf"\bдом[ае]?\s+\d{{1,4}}\s+(?:по|на)\s+(?:{_STREET}\s*{_PLACE}|{_PLACE}\s+{_STREET})", _FLAGS),
    re.compile(rf"\b{_SETTLEMENT}\s*{_PLACE},\s*(?:{_STREET}\s*)?{_PLACE}[,\s]{{1,3}}{_BUILDING}", _FLAGS),
    re.compile(rf"\b({_PLACE}\s\d{{1,4}}[-/]\d{{1,4}}),?\s(?:(?:это|наш|мой|наш\s+домашний)\s)?адрес", _FLAGS),
    re.compile(rf"\b{_BUILDING}[,\s]{{1,3}}{_FLAT}", _FLAGS),
    re.compile(
        r"\b(?:жив[её]?[а-яё]{1,3}|прожива[а-я]{1,4}|прописан[а-я]?|прописк[а-я]|адрес[а-я]{0,3})[\s:]{1,3}(?:(?:на|в|по|у)\s+)?"
        rf"((?:{_STREET}\s*)?[«\"]?{_PLACE}(?:\s(?-i:[А-ЯЁ])?[\w\-]{{1,40}}){{0,2}}?[»\"]?[,\s]{{1,3}}"
        rf"{_BUILDING}(?:[,\s]{{1,3}}{_FLAT})?)",
        _FLAGS,
    ),
)
_FORMS: Final = (
    (Kind.EMAIL, "[почта]", _EMAIL),
    (Kind.PHONE, "[телефон]", _PHONE),
    (Kind.ACCOUNT, "[страница]", _ACCOUNT),
    (Kind.DOCUMENT, "[документ]", _DOCUMENT),
    (Kind.BIRTH_DATE, "[возраст]", _BIRTH_DATE),
    (Kind.ADDRESS, "[адрес]", _ADDRESS),
)


def find_patterns(text: str) -> Iterator[Finding]:
    """Whatever has such a form; spans may overlap. The group of a pattern, where it has one, is what is marked."""
    for kind, proposal, patterns in _FORMS:
        for found in (each for pattern in patterns for each in pattern.finditer(text)):
            start, end = found.span(1) if found.re.groups else found.span()
            yield Finding(start, start + len(text[start:end].rstrip(" ,.-–—(")), kind, proposal)
