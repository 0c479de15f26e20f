"""Names of people in Russian and English texts, by morphology and by what stands beside them."""

import re
from collections.abc import Iterator
from typing import Final

from shared.text.personal_details.finding import Finding, Kind
from shared.text.personal_details.known import (
    COMMON_NAMES,
    EPONYM_CUES,
    FAMOUS,
    NAME_STEMS,
    PERSON_CUES,
    PLACE_CUES,
    ROYAL,
    WORK_CUES,
)
from shared.text.personal_details.words import (
    Reading,
    Word,
    are_adjacent,
    is_patronymic,
    list_normal_forms,
    read,
    split_named,
)

PROPOSAL: Final = "[имя]"
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_SURNAME: Final = r"[А-ЯЁ][а-яё]{1,30}(?:-[А-ЯЁ][а-яё]{1,30})?"
_INITIALS: Final = re.compile(rf"(?<![\w.])(?:(?:[А-ЯЁ]\.\s?){{1,2}}{_SURNAME}|{_SURNAME}\s(?:[А-ЯЁ]\.\s?){{1,2}})")
_AFTER_INITIALS: Final = re.compile(_SURNAME)
_CALLED: Final = re.compile(
    r"\b(?:зовут|звать|по\s+имени|имя(?:\s+\w{1,20})?\s*[:—–-]|фамилия(?:\s+\w{1,20})?\s*[:—–-]?|фио\s*[:—–-]?)\s+"
    r"((?:[А-ЯЁA-Z][\w'’ʼ-]*|[а-яё][\w'’ʼ-]+)(?:\s+[А-ЯЁ][\w'’ʼ-]*){0,2})",
    re.IGNORECASE,
)
_CALLED_FIRST: Final = re.compile(
    r"\b([А-ЯЁ][\w'’ʼ-]{1,40})\s+(?:меня|его|её|ее|сына|дочку|дочь|ребёнка|ребенка)\s+зовут\b"
)
_ENGLISH: Final = re.compile(
    r"(?:\b[Mm]y name is|\b(?:son|daughter|child|student|pupil|boy|girl)(?:'s name)?(?: is)?(?: called| named)?"
    r"|\bcalled|\bnamed|\bI am|\bI'm|\b(?:Mr|Mrs|Ms|Miss|Dr)\.?)"
    r" ([A-Z][a-z]+(?: [A-Z][a-z]+)?)"
)
_NOT_A_NAME: Final = frozenset({"как", "так", "не", "никто", "кого", "кто", "её", "ее", "его", "меня", "вас", "нас"})
_IN_A_TASK: Final = re.compile(
    r"\b(?:в|во|из)\s+(?:задач|учебник|букваре|сказк|басн|упражнени|услови)|\bзадач[а-я]{0,3}\s+(?:про|об?)\s"
    r"|^\s*(?:задача|сказка|басня|упражнение|пример|условие)\s*:",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?…\n]")
_ENDEARMENT: Final = re.compile(
    r"([а-яё]{3,5}?)ь?(?:[юуоёея]х|[юуая]ш|[еёо]ньк|[оеё]чк|[ую]льк|[уюя]с|[её]к|ч?ик|[её]н|он|ян|к)(?:а|и|ы|у|е|ой|ей|ом|ов)?"
)
_NOBLE: Final = re.compile(r"^[А-ЯЁ]['’ʼ][А-ЯЁ]")
_WITH_A_PERSON: Final = frozenset({"с", "со", "у", "от", "для", "без", "и", "перед", "над", "просто", "наш", "наша"})
_FAR: Final = 200
_CERTAIN: Final = 0.85
_LIKELY: Final = 0.3


def find_names(text: str) -> Iterator[Finding]:
    """Names in any case and spelling; the famous, the fictional and places are not people of a school."""
    yield from _find_introduced(text)
    yield from _find_initials(text)
    yield from _find_by_morphology(text)


def _find_introduced(text: str) -> Iterator[Finding]:
    """«Зовут Петя», «по имени Савелий», `my name is Anna`."""
    for pattern in (_CALLED, _CALLED_FIRST, _ENGLISH):
        for found in pattern.finditer(text):
            words = found.group(1).split(" ")
            if _may_be_called(words[0]):
                yield Finding(found.start(1), found.start(1) + len(_take_names(words)), Kind.NAME, PROPOSAL)


def _may_be_called(word: str) -> bool:
    if word.lower() in _NOT_A_NAME:
        return False
    reading = read(word.lower())
    return word[0].isupper() or reading.name > 0 or not reading.is_known


def _take_names(words: list[str]) -> str:
    """The words of a name after «зовут», until one that is plainly another word."""
    kept = words[:1]
    for word in words[1:]:
        if not (word[:1].isupper() and _could_be_person(word)):
            break
        kept.append(word)
    return " ".join(kept)


def _find_initials(text: str) -> Iterator[Finding]:
    """«И. И. Петрова», «Сидорова А. В.»; «логопед Т. П. Орлова» is read from the initials on."""
    at = 0
    while found := _INITIALS.search(text, at):
        at = found.end()
        surname = max(_TOKEN.findall(found.group()), key=len)
        if not _could_be_person(surname):
            at = found.start() + len(surname)
            continue
        if not _is_famous(surname) and not _is_called_after(text, found.start()):
            yield Finding(found.start(), found.start() + len(found.group().rstrip()), Kind.NAME, PROPOSAL)


def _find_by_morphology(text: str) -> Iterator[Finding]:
    words = split_named(text, _TOKEN)
    at = 0
    while at < len(words):
        length = _count_name_words(text, words, at)
        if length:
            yield Finding(words[at].start, words[at + length - 1].end, Kind.NAME, PROPOSAL)
        at += max(length, 1)


def _count_name_words(text: str, words: list[Word], at: int) -> int:
    """How many words from here are one name: 0 where none begins."""
    word, following = words[at], _get_following(text, words, at)
    if following is not None and is_patronymic(following) and (read(word.lower).name > 0 or word.is_capital):
        return _count_full_name(text, words, at)
    if is_patronymic(word) and (word.is_capital or not read(word.lower).is_known):
        return 1
    is_nobody = word.is_quoted or _is_famous(word.text) or _is_called_after(text, word.start)
    if is_nobody or _is_of_the_famous(text, words, at) or not _is_name(text, words, at):
        return 0
    if following is None or not following.is_capital:
        return 1
    beside = read(following.lower)
    is_second = beside.surname > 0 or beside.name > 0 or (not beside.is_known and not following.is_quoted)
    return 2 if is_second else 1


def _count_full_name(text: str, words: list[Word], at: int) -> int:
    """«Ольга Петровна», «Марья Ивановна Котова»; nobody of a school where the whole is famous."""
    last = _get_following(text, words, at + 1)
    has_surname = last is not None and last.is_capital and _could_be_person(last.text)
    if _is_famous(word := words[at].text) or (has_surname and last is not None and _is_famous(last.text)):
        return 0 if _is_famous(word) or last is None or _is_famous(last.text) else 2
    return 3 if has_surname else 2


def _is_name(text: str, words: list[Word], at: int) -> bool:
    word, reading = words[at], read(words[at].lower)
    is_cued = _has_cue(words, at, PERSON_CUES, 3)
    if not is_cued and (_is_of_a_task(text, word) or (reading.place > 0 and _has_cue(words, at, PLACE_CUES, 1))):
        return False
    if reading.name > 0 and (reading.lemmas & COMMON_NAMES or reading.name >= _CERTAIN):
        return _is_given_name(words, at, reading, is_cued=is_cued)
    if not word.is_capital:
        return False
    is_new = not reading.is_known and reading.place == 0
    if is_new and _is_a_stranger(text, words, at):
        return True
    if word.starts and not is_cued:
        return _is_subject(words, at) and _may_open_a_sentence(word, reading, is_new=is_new)
    return (
        _is_endearment(word.lower, reading)
        or (is_cued and not reading.is_known)
        or _is_likely_surname(reading, is_cued=is_cued)
    )


def _may_open_a_sentence(word: Word, reading: Reading, *, is_new: bool) -> bool:
    """Where every word has a capital, only what is nothing but a name counts."""
    is_surname = reading.surname >= _LIKELY and reading.other == reading.place == 0
    return is_surname or (is_new and reading.name > 0) or _is_endearment(word.lower, reading)


def _is_endearment(lower: str, reading: Reading) -> bool:
    """«Танюха», «Егорка», «Димон»."""
    found = _ENDEARMENT.fullmatch(lower)
    if found is None or (reading.is_known and reading.name == 0):
        return False
    return found.group(1).replace("ё", "е") in NAME_STEMS


def _is_a_stranger(text: str, words: list[Word], at: int) -> bool:
    """A name no dictionary has: «Д'Аньези», «дерётся с Йоханом», «Чжан Вэй путает звуки»."""
    word = words[at]
    if _NOBLE.search(word.text):
        return True
    following = _get_following(text, words, at)
    if following is not None and following.is_capital and not read(following.lower).is_known:
        return _is_subject(words, at + 1)
    if read(word.lower).animate == 0:
        return False
    return at > 0 and not word.starts and words[at - 1].lower in _WITH_A_PERSON


def _is_given_name(words: list[Word], at: int, reading: Reading, *, is_cued: bool) -> bool:
    """A common given name; «вера» and «роман» are also other words, which open a sentence with a capital, too."""
    word = words[at]
    if is_cued or reading.place > reading.name:
        return is_cued
    if not word.is_capital:
        return reading.name >= _CERTAIN
    return not word.starts or reading.name >= _CERTAIN or _is_subject(words, at)


def _is_likely_surname(reading: Reading, *, is_cued: bool) -> bool:
    if reading.name >= _LIKELY and reading.place == 0:
        return True
    if reading.surname == 0 or reading.place >= reading.surname:
        return False
    return is_cued or (reading.surname >= _LIKELY and reading.other < reading.surname)


def _get_following(text: str, words: list[Word], at: int) -> Word | None:
    if at + 1 < len(words) and are_adjacent(text, words[at], words[at + 1]):
        return words[at + 1]
    return None


def _could_be_person(surname: str) -> bool:
    reading = read(surname.lower())
    return reading.surname > 0 or reading.name > 0 or not reading.is_known


def _is_famous(word: str) -> bool:
    parts = [part for part in re.split(r"[-'’ʼ]", word.lower()) if part]
    return any(list_normal_forms(part) & FAMOUS for part in parts)


def _is_of_the_famous(text: str, words: list[Word], at: int) -> bool:
    """Either word of «Лев Толстой», «Иван Грозный», «Пётр Первый», or one beside the famous."""
    following = _get_following(text, words, at)
    if following is not None and following.is_capital and (_is_famous(following.text) or _is_royal(following)):
        return True
    if any(_is_listed_with(text, words[at], beside) for beside in words[max(0, at - 2) : at + 3] if beside.is_capital):
        return True
    return at > 0 and _is_royal(words[at]) and read(words[at - 1].lower).name > 0


def _is_listed_with(text: str, word: Word, famous: Word) -> bool:
    """«Базаров и Рудин»: who stands beside the famous is one of them."""
    between = text[min(word.end, famous.end) : max(word.start, famous.start)].strip()
    return word is not famous and between in {"и", "или", ",", "—", "-"} and _is_famous(famous.text)


def _is_royal(word: Word) -> bool:
    return bool(list_normal_forms(word.lower) & ROYAL)


def _is_of_a_task(text: str, word: Word) -> bool:
    """«Задачи про Машу и яблоки»: who is named in an exercise is nobody."""
    near = max(0, word.start - _FAR)
    begins = max((end.end() for end in _SENTENCE_END.finditer(text, near, word.start)), default=near)
    ends = _SENTENCE_END.search(text, word.end, word.end + _FAR)
    return _IN_A_TASK.search(text[begins : ends.start() if ends else word.end + _FAR]) is not None


def _is_called_after(text: str, start: int) -> bool:
    """«По Петерсон», «теорема Виета», «школа имени Гагарина», «рассказ Носова»: a thing with somebody's name."""
    before = [one.lower() for one in _TOKEN.findall(text[max(0, start - 48) : start])[-2:]]
    if before == ["от", "имени"] or not before:
        return False
    if before[-1] in {"о", "об", "про"}:
        return bool(list_normal_forms(before[0]) & WORK_CUES)
    return bool(list_normal_forms(before[-1]) & EPONYM_CUES)


def _has_cue(words: list[Word], at: int, cues: frozenset[str], far: int) -> bool:
    """«Ученик», «сын», «учительница» just before: whoever is named then is a person of the story."""
    return any(list_normal_forms(one.lower) & cues for one in words[max(0, at - far) : at])


def _is_subject(words: list[Word], at: int) -> bool:
    """«Вера не слушает»: a verb in the singular soon after a word that opens the sentence."""
    for one in words[at + 1 : at + 4]:
        part, number = one.grammar
        if part == "VERB":
            return number == "sing"
        if part not in {"PRCL", "ADVB", "NPRO", "PREP", "CONJ"}:
            return False
    return False
