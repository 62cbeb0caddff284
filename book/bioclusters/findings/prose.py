"""Numbers bound in text: {num}`225 <bhcr-biotech-2012>`, {num}`fourth <bhcr-rank:ordinal>`.

In a chapter the number stands in the source, where its author reads it; the build and `make sync`
hold it against the data. In a title or brief the key stands alone: {bhcr-rank:ordinal}. A form
behind the key says how the number is printed.
"""

import re
from collections.abc import Callable

from bioclusters import words
from bioclusters.findings import registry

SCALES = {"million": 10**6, "billion": 10**9}  # of a number in millions, to print it in full
ROLE = re.compile(r"\{num\}`(?:([^`<]*)<)?([^`<>]+)>?`")
FIELD = re.compile(r"\{([a-zA-Z][\w-]*(?:#\d+)?(?::\w+)?)\}")
FORMS: dict[str, Callable[[float], str]] = {
    "spelled": words.counted, "ordinal": words.ordinal,
    "Spelled": lambda value: _capital(words.counted(value)),
    "Ordinal": lambda value: _capital(words.ordinal(value)),
    "size": lambda value: _running(abs(round(value))),  # of a change, without its sign
    "rounded": lambda value: _running(round(value)),
    "digits": words.number,  # before the sign of a unit, where other numbers have words
}


def shown(key_with_form: str, language: str | None = None) -> str:
    """Return a number as a role or title prints it, in a language (None: the one spoken).

    `key_with_form` is a key of the findings, or a key with a form of FORMS behind a colon. Raises
    KeyError for an unknown key or form, and for a form of a finding that is not one number.
    """
    with words.speaking(language or words.language()):
        key, colon, form = key_with_form.strip().partition(":")
        if not colon:
            return registry.number(key)
        if form in SCALES:
            printed = registry.finding(key).text.replace(",", "")
            return _running(round(float(printed) * SCALES[form]))
        if form not in FORMS:
            raise KeyError(f"{key_with_form!r}: no form is called {form!r}; "
                           f"use one of {', '.join([*FORMS, *SCALES])}.")
        return FORMS[form](registry.value(key))


def filled(text: str, where: str = "text") -> str:
    """Return a title or sentence with the number for each {key} or {key:form} in it.

    `where` names the entry in the error. Raises KeyError for a key that has no number.
    """
    return FIELD.sub(lambda field: _found(field[1], where), text)


def split(role_text: str) -> tuple[str, str]:
    """Return what a num role shows and its key, of the text between its backticks."""
    match = ROLE.fullmatch(f"{{num}}`{role_text}`")
    if match is None:
        raise KeyError(f"{role_text!r}: expected `number <key>` or `<key>`; write the key.")
    return (match[1] or "").strip(), match[2].strip()


def refreshed(text: str, where: str) -> str:
    """Return Markdown with the number in every num role written anew.

    `where` names the file in the error. Raises KeyError for a key that has no number.
    """
    return ROLE.sub(lambda role: f"{{num}}`{_found(role[2], where)} <{role[2]}>`", text)


def stale(text: str, where: str) -> list[str]:
    """Return the roles of a text that show another number than the data give, each with both."""
    pairs = [(role, _found(role[2], where)) for role in ROLE.finditer(text)]
    return [f"{role[2]} is {now} in the data, the text says {(role[1] or '').strip() or 'nothing'}"
            for role, now in pairs if (role[1] or "").strip() != now]


def without_numbers(text: str) -> str:
    """Return Markdown as a message for translation: each num role keeps its key alone.

    So a number that changes with the data does not make the message another one.
    """
    return ROLE.sub(r"{num}`<\2>`", text)


def keys(text: str) -> list[str]:
    """Return the keys, with their forms, of all num roles in a text, in order."""
    return [role[2].strip() for role in ROLE.finditer(text)]


def _found(key_with_form: str, where: str) -> str:
    try:
        return shown(key_with_form)
    except KeyError as error:
        raise KeyError(f"{where}: {error.args[0]}") from None


def _running(value: float) -> str:
    return words.running(words.number(value))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
