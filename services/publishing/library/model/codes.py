"""What readers call the forms of a product and those whom it speaks to."""

from dataclasses import dataclass

from shared.code_words import CodeWords, Words
from shared.contracts.codes import AUDIENCES, PRODUCT_FORMS, Audience, ProductForm


@dataclass(frozen=True, slots=True)
class FormWords(Words):
    """One product of a form, and the shelf of them."""

    plural: Words


FORM_WORDS: CodeWords[ProductForm, FormWords] = CodeWords(
    PRODUCT_FORMS,
    {
        "article": FormWords(ru="Статья", en="Article", plural=Words(ru="Статьи", en="Articles")),
        "guide": FormWords(
            ru="Методическое пособие",
            en="Teaching guide",
            plural=Words(ru="Методические пособия", en="Teaching guides"),
        ),
        "webinar": FormWords(ru="Вебинар", en="Webinar", plural=Words(ru="Вебинары", en="Webinars")),
        "master_class": FormWords(
            ru="Мастер-класс", en="Master class", plural=Words(ru="Мастер-классы", en="Master classes")
        ),
        "recommendations": FormWords(
            ru="Рекомендации",
            en="Recommendations",
            plural=Words(ru="Сборники рекомендаций", en="Collections of recommendations"),
        ),
    },
)

AUDIENCE_WORDS: CodeWords[Audience, Words] = CodeWords(
    AUDIENCES,
    {
        "teacher": Words(ru="Учителям", en="For teachers"),
        "parent": Words(ru="Родителям", en="For parents"),
        "student": Words(ru="Ученикам", en="For students"),
    },
)
