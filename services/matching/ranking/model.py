"""Who fits a topic and why: a sum of reasons, each with its share of the points.

Character 3–5-grams inside words are the best single signal for short Russian texts with typos and endings
(docs: matching). Several lines of a person count together, not only the best; the terms sum to the points,
so the explanation is exact.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from services.matching.profiles.model import Competency, Person
from services.matching.topics.model import Topic

SHARES = (0.40, 0.25, 0.15, 0.12, 0.08)
"""What the first, second, … best line of a person counts for; together 1."""
SAME_SUB_KIND, SIMILAR_WORDS = 0.3, 0.7
EXPERT_BONUS, OPEN_INVITATION_PENALTY, COUNTED_OPEN_LIMIT = 0.05, -0.05, 4
CHANCE_SIMILARITY = 0.15
"""Similarity that any two Russian sentences have: below it there is no reason."""
_SAME_WORD_SIMILARITY = 0.4
_WORD = re.compile(r"[^\W\d_]{3,}")
_STOP_WORDS = """
без был было быть все всех вот для его если есть еще или как какая какой который которая когда кто него нее них она
они оно под после при про свои себе себя так также такой там том тот уже чем что чтобы эта эти это этот
and are but can for from has have her his how not one our own she that the their them they this was what when who
with you your
"""
_STOP_WORD_SET = frozenset(_STOP_WORDS.split())


ReasonCode = Literal["same_sub_kind", "words_in_common", "expert", "same_school", "open_invitations"]
"""Why somebody is offered; the sentences, which quote and count, are in topics/templates/words.html."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of the points: `code` names it, `line` and `words` quote, `count` counts."""

    code: ReasonCode
    points: float
    line: str = ""
    words: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be asked, with the reasons; `points` is their sum."""

    person: Person
    points: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The best candidates, the best first: of how many who were compared, and how many more could be asked."""

    candidates: list[Candidate]
    compared_count: int = 0
    not_compared_count: int = 0


@dataclass(frozen=True, slots=True)
class _Evidence:
    competency: Competency
    same_sub_kind: bool
    similarity: float

    @property
    def strength(self) -> float:
        return SAME_SUB_KIND * self.same_sub_kind + SIMILAR_WORDS * self.similarity


def rank(topic: Topic, people: Iterable[Person], open_invitations: Mapping[str, int]) -> list[Candidate]:
    """Those who may be asked about a topic, the best first, always in the same order.

    Hard rule: nobody who was invited before, whatever they answered. The topic's author cannot be known here:
    who asked never leaves intake.
    """
    asked = [person for person in people if person.can_be_invited and person.id not in topic.invited_ids]
    needs = [topic.problem, *topic.competencies]
    weights = weigh_ngrams([*needs, *(one.line for person in asked for one in person.teachable)])
    ranked = [_candidate(topic, needs, weights, person, open_invitations.get(person.id, 0)) for person in asked]
    return sorted(ranked, key=lambda one: (-one.points, one.person.id))


def similarity(line: str, needs: Sequence[str], weights: Mapping[str, float]) -> float:
    """How much of the line is in one of the needs (or the reverse, if that is shorter), 0 to 1; 0 below chance.

    Rare pieces count more; `weights` are those of `weigh_ngrams`.
    """
    ours = _ngrams(line)
    best = max((_share(ours, _ngrams(need), weights) for need in needs), default=0.0)
    return 0.0 if best < CHANCE_SIMILARITY else (best - CHANCE_SIMILARITY) / (1 - CHANCE_SIMILARITY)


def list_shared_words(line: str, needs: Sequence[str]) -> tuple[str, ...]:
    """The words of a line that stand in the needs too, in whatever form."""
    wanted = {word for need in needs for word in _words(need)}
    return tuple(dict.fromkeys(word for word in _words(line) if any(_is_same_word(word, other) for other in wanted)))


def _candidate(
    topic: Topic, needs: Sequence[str], weights: Mapping[str, float], person: Person, invitations: int
) -> Candidate:
    reasons = list(_lines(topic, needs, weights, person))
    if person.is_expert:
        reasons.append(Reason("expert", EXPERT_BONUS))
    if topic.school_id in person.school_ids:
        reasons.append(Reason("same_school", 0.0))
    if invitations:
        reasons.append(
            Reason(
                "open_invitations", OPEN_INVITATION_PENALTY * min(invitations, COUNTED_OPEN_LIMIT), count=invitations
            )
        )
    return Candidate(person, math.fsum(reason.points for reason in reasons), tuple(reasons))


def _lines(topic: Topic, needs: Sequence[str], weights: Mapping[str, float], person: Person) -> Iterable[Reason]:
    found = [
        _Evidence(one, one.sub_kind == topic.sub_kind, similarity(one.line, needs, weights)) for one in person.teachable
    ]
    found.sort(key=lambda one: (-one.strength, one.competency.line))
    for share, one in zip(SHARES, found, strict=False):
        line = one.competency.line
        if one.same_sub_kind:
            yield Reason("same_sub_kind", share * SAME_SUB_KIND, line)
        if one.similarity:
            yield Reason(
                "words_in_common", share * SIMILAR_WORDS * one.similarity, line, list_shared_words(line, needs)
            )


def weigh_ngrams(texts: Iterable[str]) -> dict[str, float]:
    """How telling each piece is: the fewer texts have it, the more."""
    pieces = [_ngrams(text) for text in dict.fromkeys(texts)]
    seen = Counter(piece for one in pieces for piece in one)
    return {piece: math.log(1 + len(pieces) / count) for piece, count in seen.items()}


def _share(ours: frozenset[str], theirs: frozenset[str], weights: Mapping[str, float]) -> float:
    # fsum gives the same sum in whatever order a set is walked: two processes rank alike.
    common = ours & theirs
    if not common:
        return 0.0
    smaller = min(ours, theirs, key=len)
    return math.fsum(weights[piece] for piece in common) / math.fsum(weights[piece] for piece in smaller)


@lru_cache(maxsize=2_048)
def _ngrams(text: str) -> frozenset[str]:
    return frozenset().union(*map(_word_ngrams, _words(text)))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return [word for word in _WORD.findall(plain) if word not in _STOP_WORD_SET]


@lru_cache(maxsize=32_768)
def _word_ngrams(word: str) -> frozenset[str]:
    edged = f" {word} "
    return frozenset(edged[at : at + size] for size in (3, 4, 5) for at in range(len(edged) - size + 1))


@lru_cache(maxsize=131_072)
def _is_same_word(word: str, other: str) -> bool:
    ours, theirs = _word_ngrams(word), _word_ngrams(other)
    return 2 * len(ours & theirs) >= _SAME_WORD_SIMILARITY * (len(ours) + len(theirs))
