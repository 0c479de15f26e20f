"""An illness is personal where one person has it; «дети с дислексией» is what a lesson is about."""

import re
from collections.abc import Iterator
from typing import Final

from shared.text.personal_details.finding import Finding, Kind

_ILLNESS: Final = re.compile(
    r"\b(?:аути[а-я]{1,12}|рас(?![а-яё])|дцп|сдвг"
    r"|синдром[а-я]{0,3}\s+(?:дауна|аспергера|туретта|дефицита\s+внимания)"
    r"|эпилепс[а-я]{1,4}|эпилептик[а-я]{0,3}|диабет[а-я]{0,6}|зпр|умственн[а-я]{1,3}\s+отсталост[а-я]{1,3}"
    r"|депресси[а-я]{1,2}|дислекси[а-я]{1,2}|дисграфи[а-я]{1,2}|дискалькули[а-я]{1,2}|астм[а-я]{1,6}"
    r"|шизофрени[а-я]{1,3}|онкологи[а-я]{1,2}|лейкоз[а-я]{0,2}|вич(?![а-яё])|туберкул[её]з[а-я]{0,2}"
    r"|заикани[а-я]{1,2}|алали[а-я]{1,2}|онр(?![а-яё])|ффнр?(?![а-яё])|невроз[а-я]{0,2}|булими[а-я]{1,2}"
    r"|анорекси[а-я]{1,2}|гепатит[а-я]{0,2}|тугоухост[а-я]{1,2}|порок[а-я]{0,2}\s+сердца"
    r"|биполярн[а-я]{1,3}\s+расстройств[а-я]{1,2}|расстройств[а-я]{1,2}\s+аутистического\s+спектра"
    r"|задержк[а-я]{1,2}\s+(?:психического|речевого)\s+развития|инвалид(?:ност[а-я]{1,2}|ом|а|у|ы)?(?![а-яё]))",
    re.IGNORECASE,
)
_ONE_PERSON: Final = (
    r"у\s+(?:(?-i:[А-ЯЁ][а-яё]{2,20})|меня|одного|одной|этого|этой)|(?:сын|доч|реб[её]н[оке]|ученик(?!и|ов|ам|ах)"
    r"|учениц(?!ам|ах|\b)|мальчик(?!и|ов|ам|ах)|девочк(?!и\b|ам|ах)|внук|внучк|племянни|старш|младш|новеньк"
    r"|воспитанни(?!ки|ков)|одноклассни(?!ки|ков)|подруг|брат|сестр|мам|пап[аеуы])[а-яё]{0,4}"
    r"|ему|ей|он|она|н[её]м|ней|нему|него|не[её]|мне|мной|я"
)
_MANY: Final = (
    r"дет(?:и|ей|ям|ьми|ях)|ученик(?:и|ов|ам|ами|ах)|учениц(?:ам|ах)?|обучающи(?:еся|хся|мся|мися)|подростк(?:и|ов|ам|ами|ах)"
    r"|школьник(?:и|ов|ам|ами|ах)|воспитанник(?:и|ов|ам|ами)|мальчик(?:и|ов|ам|ами)|девоч(?:ек|кам|ками)|ребят[а-я]{0,3}"
    r"|людей|людям|педагог[а-я]{1,3}|учител(?:я|ей|ям)|родител(?:и|ей|ям)"
)
_WHO: Final = re.compile(rf"\b(?:(?P<many>{_MANY})|(?P<one>{_ONE_PERSON}))\b", re.IGNORECASE)
_STATED: Final = re.compile(
    r"\b(?:диагноз|поставили|диагностировали|болеет|болен|больна|страдает|на\s+уч[её]те)\b", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+")
_BEFORE: Final = 64
_AFTER: Final = 40


def find_diagnoses(text: str) -> Iterator[Finding]:
    """Illnesses that a sentence ascribes to one person: to the one named nearest before, or else after it."""
    for sentence in _SENTENCE.finditer(text):
        words = sentence.group()
        for illness in _ILLNESS.finditer(words):
            if _is_of_one(words[max(0, illness.start() - _BEFORE) : illness.start()], words[illness.end() :][:_AFTER]):
                start = sentence.start() + illness.start()
                yield Finding(start, start + len(illness.group()), Kind.DIAGNOSIS, "[особенность здоровья]")


def _is_of_one(before: str, after: str) -> bool:
    owners = [*_WHO.finditer(before)]
    is_stated = _STATED.search(before) is not None
    if owners:
        return owners[-1].group("one") is not None
    owner = _WHO.search(after)
    return is_stated or (owner is not None and owner.group("one") is not None)
