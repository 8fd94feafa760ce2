"""The two files of a territory: accounts, and the participants among whom they are divided.

Columns are found by their names in any case, by the usual words of CRMs, or through a mapping: a TOML file whose tables
`accounts` and `participants` have the keys of `docs/mapping.md`.

>>> [words[:2] for words in ACCOUNT_WORDS.values()][:2]
[('account_id', 'account'), ('latitude', 'lat')]
"""

from __future__ import annotations

from dataclasses import replace

from spm_xl.errors import Problem
from spm_xl.tables.declaration import Column, Table, flag, identifier
from spm_xl.tables.headers import plain_name
from spm_xl.tables.raw import Raw, refused

ACCOUNTS = Table(
    "accounts",
    "One row an account (or ZIP code, or lead).",
    (
        identifier("account", "account id"),
        Column("latitude", "number", "degrees north"),
        Column("longitude", "number", "degrees east"),
        Column("x", "number", "place in a plane, in kilometres"),
        Column("y", "number", "place in a plane, in kilometres"),
        identifier("participant", "who has it today; blank: nobody", False),
        Column("segment", "text", "what somebody must be able to serve to have it; blank: everybody may"),
        flag("locked", "it stays with who has it today", "no"),
        Column("group", "text", "accounts of one group (a parent and its branches) go to one participant"),
    ),
    open=True,
)
PARTICIPANTS = Table(
    "participants",
    "One row a participant.",
    (
        identifier("participant", "participant id"),
        Column("latitude", "number", "home, degrees north"),
        Column("longitude", "number", "home, degrees east"),
        Column("x", "number", "home in a plane, in kilometres"),
        Column("y", "number", "home in a plane, in kilometres"),
        Column("skills", "text", "segments that the participant serves, with | between them; blank: all"),
        Column("share", "number", "part of everything that the participant should have, such as the capacity in hours or posts (FTE); any scale"),
    ),
    open=True,
)
ACCOUNT_WORDS = {
    "account": ("account_id", "account", "account number", "account no", "customer", "customer_id", "zip", "zip code", "lead", "lead_id"),
    "latitude": ("latitude", "lat", "billing latitude", "shipping latitude"),
    "longitude": ("longitude", "lon", "lng", "long", "billing longitude", "shipping longitude"),
    "x": ("x",),
    "y": ("y",),
    "participant": ("current_rep", "participant", "current_participant", "rep", "owner", "owner_id", "account owner", "current_owner", "salesperson", "today"),
    "segment": ("segment", "skill", "specialty"),
    "locked": ("locked", "lock", "pinned"),
    "group": ("group", "parent", "parent_id", "parent account", "parent account id"),
}  # fmt: skip
PARTICIPANT_WORDS = {
    "participant": ("rep", "participant", "participant_id", "rep_id", "owner", "owner_id", "salesperson", "user_id", "employee_id"),
    "latitude": ("home_lat", "home_latitude", "latitude", "lat"),
    "longitude": ("home_lon", "home_longitude", "home_lng", "longitude", "lon", "lng"),
    "x": ("home_x", "x"),
    "y": ("home_y", "y"),
    "skills": ("skills", "serves", "segments"),
    "share": ("share", "weight", "part", "capacity", "fte"),
}  # fmt: skip
WORDS = {"accounts": ACCOUNT_WORDS, "participants": PARTICIPANT_WORDS}
TABLES = {"accounts": ACCOUNTS, "participants": PARTICIPANTS}
USUAL_MEASURES = ("potential", "workload")
CAPACITY = "capacity_"  # with the name of a measure behind it: the most that a participant can carry; without one it is a share


def by_words(raw: Raw, table: Table, settled: frozenset[str] = frozenset()) -> tuple[Raw, list[Problem]]:
    """The table with our names for the columns that go by one of the usual words, and what is wrong with its header.

    A column of ours that is `settled` stays as it is. Of several words for one column the name that stands first in WORDS counts where they are not two spellings of one.
    """
    plain = [plain_name(name) for name in raw.header]
    names = list(raw.header)
    problems = []
    for ours, words in WORDS[table.name].items():
        found = next((word for word in map(plain_name, words) if word in plain), None)
        if found is None or ours in settled:
            continue
        positions = [at for at, name in enumerate(plain) if name == found]
        if len(positions) > 1:
            what = f"{' and '.join(repr(raw.header[at]) for at in positions)} may both be the {ours}; which one counts is not guessed."
            problems.append(refused("doubled column", raw.place(-1, positions[1]), raw.header[positions[1]], what, "Rename or delete one of them."))
        for at, name in enumerate(plain):  # another of our words is a column of the company's own
            if at != positions[0] and name == plain_name(ours):
                names[at] = f"{raw.header[at]} (own)"
        names[positions[0]] = ours
    return replace(raw, header=tuple(names), labels=raw.labels or raw.header), problems
