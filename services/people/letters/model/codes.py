"""What the codes of letters are called."""

from typing import get_args

from services.people.letters.model.letter import LetterState
from services.people.letters.model.preferences import DeliveryChoice
from shared.code_words import CodeWords, StateWords, Words

LETTER_STATES: CodeWords[LetterState, StateWords] = CodeWords(
    get_args(LetterState),
    {
        "held": StateWords(ru="придержано", en="held back", colour="yellow"),
        "queued": StateWords(ru="ждёт отправки", en="waits", colour="blue"),
        "digest": StateWords(ru="ждёт письма дня", en="for the daily letter", colour="turquoise"),
        "gathered": StateWords(ru="в письме дня", en="in the daily letter", colour="green"),
        "silent": StateWords(ru="не нужно", en="not wanted", colour="grey"),
        "sent": StateWords(ru="отправлено", en="sent", colour="green"),
        "failed": StateWords(ru="не доставлено", en="not delivered", colour="red"),
    },
)
DELIVERY_CHOICES: CodeWords[DeliveryChoice, Words] = CodeWords(
    get_args(DeliveryChoice),
    {
        "now": Words(ru="Сразу", en="At once"),
        "digest": Words(ru="В письме дня", en="In the daily letter"),
        "off": Words(ru="Не писать", en="Not at all"),
    },
)
