"""What letters say when something is corrected in what is kept of a person."""

from services.people.letters.actions.layout import msgid
from services.people.letters.actions.notices.wording import Wording, compose
from services.people.letters.model.preferences import Language


def correction_asked(language: Language = "ru") -> Wording:
    """To those who may correct what is kept of somebody."""
    return compose(
        language,
        msgid("A colleague asks for a correction"),
        msgid("A colleague has found something wrong in what is kept about them. Their page says what, to you alone."),
    )


def address_confirm(language: Language = "ru") -> Wording:
    """To the new address: is it theirs."""
    return compose(
        language,
        msgid("Confirm this address for Docendo"),
        msgid(
            "Somebody who is signed in as you wants letters to come to this address. If it was you, open the link "
            "below, or type the code where you are signed in. Both work for 15 minutes and only once. If it was not "
            "you, there is nothing to do: nothing changes without this letter."
        ),
    )


def address_changed(language: Language = "ru") -> Wording:
    """To the old address: it is not used any more."""
    return compose(
        language,
        msgid("Your address in Docendo has been changed"),
        msgid(
            "From now on letters go to another address, confirmed from there, and nobody signs in with this one. "
            "If it was not you, sign out everywhere on the page below and write to the administrator of your school "
            "at once."
        ),
    )


ADDRESS_WORDINGS = {"address_confirm": address_confirm, "address_changed": address_changed}
