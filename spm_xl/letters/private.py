"""Nothing of another participant leaves with a letter: every text of it is searched for the others' ids, names and addresses.

The words and rules of the search are those of statements (`spm_xl.outputs.privacy`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spm_xl.letters.terms import Terms
from spm_xl.outputs.privacy import Leak, in_any_order, telling
from spm_xl.pay.book import Book
from spm_xl.workbook.inspect.scan import scan_texts
from spm_xl.workbook.inspect.words import Words, tokens, words


def known_words(book: Book) -> Words:
    """Ids, names and addresses of everybody, in all their rows, prepared for many scans."""
    rows = [row for versions in book.people.values() for row in versions.values]
    every = [*book.people, *(row["email"] for row in rows)]
    every += [form for row in rows for form in in_any_order(row["name"])]
    return words(word for word in every if word and telling(word))


def company_words(book: Book) -> Iterator[str]:
    """What may stand in a template even where a participant is called so."""
    yield from (book.settings["company"], book.settings.get("contact") or "")
    for versions in book.plans.values():
        yield from (row["name"] for row in versions.values)


def confirm_own(texts: Collection[str], terms: Terms, known: Words) -> None:
    """Raise `Leak` where a letter names somebody else than its participant and their manager.

    Parameters
    ----------
    texts : all that was filled in. known : from `known_words`.
    """
    person = terms.person
    own = {tokens(word) for word in (person.participant, person.email, person.manager)}
    own |= {tokens(form) for name in (person.name, person.manager_name) for form in in_any_order(name)}
    allowed = "|".join(f" {' '.join(tokens(text))} " for text in _own_texts(terms) if text)
    wrong = [found for found in scan_texts(texts, known, own) if f" {found} " not in allowed]
    if wrong:
        raise Leak(
            f"the letter of {person.participant} holds {wrong[0]!r}, which names another participant. Nothing was written. Take it out of "
            "the text that it stands in (the name of a draw, a rule or a condition) and write the letters again."
        )


def _own_texts(terms: Terms) -> Iterator[str]:
    """What stands in a letter rightly, whomever it names."""
    person = terms.person
    yield from company_words(terms.book)
    yield from (person.participant, person.name, person.email, person.manager, person.manager_name, person.role, person.region)
    yield from (terms.note.name, terms.note.version, terms.note.document, terms.note.plan)
    yield from (draw["draw"] for draw in terms.draws)
    for part in terms.parts:
        yield from (part.component.name, part.terms["clause"], *(row["name"] for row in part.multipliers))
