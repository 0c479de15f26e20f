"""How a letter is laid out: as plain words, and as a simple page that a screen reader reads well."""

from dataclasses import dataclass
from html import escape

from services.people.letters.actions.translation import msgid, translate
from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from services.people.letters.model.preferences import Language

_BODY = "margin:0 auto;padding:16px;max-width:40em;font:16px/1.5 Arial,sans-serif;color:#0b0c0c;background:#ffffff"
PREFERENCES_PATH = "/letters/mine"


@dataclass(frozen=True, slots=True)
class LetterLayout:
    """A letter to one person: greeting, words, where to go on, farewell, how to have fewer of them.

    `links` are (words, address); `secrets` are shown but lead nowhere; `stop` is the address that ends such letters.
    """

    language: Language
    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    items: tuple[tuple[str, str, str], ...]
    links: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...]
    farewell: str
    home: str
    stop: str | None

    @classmethod
    def from_letter(
        cls, letter: Letter, greeted_as: str, home: str, language: Language, keys: OneTimeKeys | None, stop: str | None
    ) -> "LetterLayout":
        """The letter in one language, to be greeted by name; without `keys` the place of the secrets is marked."""
        words = letter.get_text(language)
        address = f"{home}{letter.path}"
        links = ((translate(language, msgid("Go to the page")), address),)
        secrets: tuple[str, ...] = ()
        if letter.carries_keys:
            hidden = translate(language, msgid("[only the addressee sees this]"))
            token, code = (hidden, hidden) if keys is None else (keys.token, keys.code)
            request = msgid("Confirm this address") if letter.confirms_address else msgid("Sign in by this link")
            links = ((translate(language, request), f"{address}/{token}"),)
            secrets = (translate(language, msgid("Code: %(code)s")) % {"code": code},)
        return cls(
            language=language,
            subject=words.subject,
            home=home,
            links=() if letter.items else links,
            secrets=secrets,
            greeting=translate(language, msgid("Good day, %(name)s!")) % {"name": greeted_as},
            paragraphs=tuple(part for part in words.text.strip().split("\n\n") if part),
            items=tuple((one.subject, one.text, f"{home}{one.path}") for one in letter.items),
            farewell=translate(language, msgid("Docendo: help from teacher to teacher")),
            stop=None if stop is None else f"{home}/letters/stop/{stop}",
        )

    def to_text(self) -> str:
        """Plain words, complete by themselves."""
        parts = [self.greeting, *self.paragraphs]
        parts += [f"{number}. {item[0]}\n{item[1]}\n{item[2]}" for number, item in enumerate(self.items, 1)]
        parts += [f"{words}:\n{address}" for words, address in self.links]
        parts += self.secrets
        if self.stop is not None:
            parts.append("\n".join(f"{words}: {address}" for words, address in self._preference_links()))
        return "\n\n".join(parts) + f"\n\n-- \n{self.farewell}\n{self.home}\n"

    def to_html(self) -> str:
        """One column, real headings and links, nothing fetched from anywhere."""
        body = [f"<h1 style='font-size:22px'>{escape(self.subject)}</h1>", _paragraph(self.greeting)]
        body += [_paragraph(one) for one in self.paragraphs]
        for subject, text, address in self.items:
            body.append(f"<h2 style='font-size:18px'>{_link(subject, address)}</h2>{_paragraph(text)}")
        body += [f"<p>{_link(words, address)}</p>" for words, address in self.links]
        body += [f"<p><strong>{escape(one)}</strong></p>" for one in self.secrets]
        body.append(f"<hr><p>{_link(self.farewell, self.home)}</p>")
        if self.stop is not None:
            body.append(
                "<p>" + "<br>".join(_link(words, address) for words, address in self._preference_links()) + "</p>"
            )
        head = f'<head><meta charset="utf-8"><title>{escape(self.subject)}</title></head>'
        main = "\n".join(body)
        return (
            f'<!doctype html>\n<html lang="{self.language}">{head}\n'
            f"<body style='{_BODY}'><main>\n{main}\n</main></body></html>\n"
        )

    def _preference_links(self) -> tuple[tuple[str, str], ...]:
        choose = translate(self.language, msgid("Choose what we write to you about"))
        stop = translate(self.language, msgid("No more letters like this one"))
        return (choose, f"{self.home}{PREFERENCES_PATH}"), (stop, self.stop or "")


def _paragraph(text: str) -> str:
    return "<p>" + "<br>".join(escape(line) for line in text.splitlines()) + "</p>"


def _link(words: str, address: str) -> str:
    return f'<a href="{escape(address)}" style="color:#1d5a96">{escape(words)}</a>'
