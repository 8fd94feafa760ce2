"""Whether two names are those of one person, as the four-eyes rule asks.

>>> same_person("Ines  Vidal", "ines vidal"), same_person("Vidal, Inés", "Ines Vidal"), same_person("Ines Vidal", "Oskar Lind")
(True, True, False)
>>> same_person("In\\u0435s Vid\\u200bal", "Ines Vidal")  # a Cyrillic letter, and a mark that is not seen
True
"""

from __future__ import annotations

import unicodedata

LOOK_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝвкмнтαβεικνορτυχ", "aeopcyxijshdqwbkmhtabeiknoptux")  # Cyrillic and Greek -> Latin


def same_person(one: str, other: str) -> bool:
    """Whether two names look like one: whatever their spaces, capitals, accents, order, unseen marks and borrowed letters."""
    return _seen(one) == _seen(other)


def _seen(name: str) -> list[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if unicodedata.category(each)[0] not in "CM" or each.isspace())
    words = plain.casefold().translate(LOOK_ALIKE)
    return sorted("".join(each if each.isalnum() else " " for each in words).split())
