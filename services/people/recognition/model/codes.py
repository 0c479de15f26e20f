"""What the codes of recognition are called."""

from dataclasses import dataclass
from typing import get_args

from services.people.recognition.model.portfolio import Contribution
from services.people.recognition.model.presentation import ProofKind, Visibility
from shared.code_words import CodeWords, Words

CONTRIBUTIONS: CodeWords[Contribution, Words] = CodeWords(
    get_args(Contribution),
    {
        "led": Words(ru="вёл(а) группу", en="led the group"),
        "taught": Words(ru="учил(а) как эксперт", en="taught as an expert"),
        "took_part": Words(ru="участвовал(а)", en="took part"),
    },
)
PROOF_KINDS: CodeWords[ProofKind, Words] = CodeWords(
    get_args(ProofKind),
    {
        "solved": Words(ru="решена заявка", en="request solved"),
        "product": Words(ru="опубликована работа", en="work published"),
        "meeting": Words(ru="проведена встреча", en="meeting held"),
        "review": Words(ru="дана экспертиза", en="review given"),
    },
)


@dataclass(frozen=True, slots=True)
class VisibilityWords(Words):
    """Who sees a work now; and what the form offers, with what that means."""

    option: Words
    hint: Words


VISIBILITIES: CodeWords[Visibility, VisibilityWords] = CodeWords(
    get_args(Visibility),
    {
        "me": VisibilityWords(
            ru="видите только вы",
            en="seen by you only",
            option=Words(ru="Только я", en="I alone"),
            hint=Words(
                ru="Ссылка, которую вы дали, больше ничего не откроет.",
                en="A link that was given opens nothing any more.",
            ),
        ),
        "link": VisibilityWords(
            ru="видят все, у кого есть ссылка",
            en="seen by whoever has the link",
            option=Words(ru="Все, у кого есть секретная ссылка", en="Whoever has the secret link"),
            hint=Words(ru="Для жюри: ни в одном списке работы нет.", en="For the jury: it stands on no list."),
        ),
        "school": VisibilityWords(
            ru="видно всем на странице школы",
            en="seen on the page of the school",
            option=Words(ru="Все, на странице моей школы", en="Everybody, on the page of my school"),
            hint=Words(
                ru="С вашим именем, в разделе «Исследования наших педагогов».",
                en="With your name, under “Research of our teachers”.",
            ),
        ),
    },
)
