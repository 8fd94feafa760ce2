"""What must hold for exceptions: manual adjustments, payments outside of the cycle, relief of quota, and signatures.

An exception is somebody's decision, so who made it is part of the row: whoever enters an adjustment does not approve it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spm_xl.errors import Problem
from spm_xl.near import did_you_mean
from spm_xl.people import same_person
from spm_xl.tables.inputs import Tables, rows_of
from spm_xl.tables.raw import refused, warning


def four_eyes(tables: Tables) -> Iterator[Problem]:
    """An adjustment that was approved by whoever entered it."""
    rows = rows_of(tables, "adjustments")
    for index, row in enumerate(rows.rows):
        if row["entered_by"] and same_person(row["entered_by"], row["approver"] or ""):
            what = f"adjustment {row['adjustment']} was entered and approved by {row['approver']}."
            remedy = "Let somebody else approve it; whoever enters an adjustment does not approve it."
            yield refused("four eyes", rows.place(index, "approver"), row["approver"], what, remedy)


def payments_outside(tables: Tables) -> Iterator[Problem]:
    """A payment made outside of the cycle is taken off what is due: an amount below zero."""
    rows = rows_of(tables, "adjustments")
    for index, row in enumerate(rows.rows):
        if row["kind"] == "paid" and row["amount"] is not None and row["amount"] >= 0:
            what = f"adjustment {row['adjustment']} is a payment made outside of the cycle, and its amount is not below 0."
            remedy = "Write what was paid with a minus: it is taken off what is due. For an amount still to be paid the kind is pay."
            yield refused("paid outside", rows.place(index, "amount"), row["amount"], what, remedy)


def reliefs(tables: Tables) -> Iterator[Problem]:
    """A relief of quota names a share or an amount, not both, of a component that has a quota then."""
    rows, quotas = rows_of(tables, "relief"), rows_of(tables, "quotas").rows
    known = {row["component"] for row in rows_of(tables, "components").rows}
    for index, row in enumerate(rows.rows):
        place = rows.place(index, "share")
        if (row["share"] is None) == (row["amount"] is None):
            said = "neither a share nor an amount" if row["share"] is None else "a share and an amount"
            yield refused("relief", place, row["share"], f"the relief of {row['participant']} names {said}.", "Give one of the two.")
        for column in ("share", "amount"):
            if row[column] is not None and row[column] < 0:
                yield refused("relief", rows.place(index, column), row[column], f"{column} is below 0: it would raise the quota.", "Correct the sign.")
        if row["component"] and known and row["component"] not in known:
            remedy = did_you_mean(row["component"], known)
            yield refused("relief", rows.place(index, "component"), row["component"], f"there is no component {row['component']!r}.", remedy)
        own = [one for one in quotas if one["participant"] == row["participant"] and row["component"] in ("", one["component"])]
        if row["amount"] is None or not row["start"] or not row["end"]:
            continue
        met = [one for one in own if one["start"] and one["start"] <= row["end"] and (one["end"] is None or one["end"] >= row["start"])]
        if not row["component"] and len({one["component"] for one in met}) > 1:
            what = f"the relief of {row['participant']} is an amount, and several components have a quota on these days."
            yield refused("relief", rows.place(index, "component"), "", what, "Name the component, or give a share.")
        elif met and row["amount"] > sum(one["quota"] for one in met if one["quota"] is not None):
            what = f"the relief of {row['amount']} is above the quota on these days."
            yield refused("relief", rows.place(index, "amount"), row["amount"], what, "Lower it; a quota does not fall below 0.")
        elif not met:
            what = f"{row['participant']} has no quota on these days to be relieved."
            yield refused("relief", rows.place(index, "start"), row["start"], what, "Correct the days or the component.")


def signed_versions(tables: Tables) -> Iterator[Problem]:
    """A signature under a version that the plan does not have: it holds nothing free."""
    rows = rows_of(tables, "sign_offs")
    versions: dict[str, set[str]] = {}
    for row in rows_of(tables, "plans").rows:
        versions.setdefault(row["plan"], set()).add(row["version"] or "")
    for index, row in enumerate(rows.rows):
        own = versions.get(row["plan"], set())
        if row["version"] and own - {""} and row["version"] not in own:
            what = f"{row['participant']} signed version {row['version']!r} of plan {row['plan']!r}, which the table plans does not have."
            yield warning("sign-off", rows.place(index, "version"), row["version"], what, did_you_mean(row["version"], own - {""}))


EXCEPTION_CHECKS: tuple[Callable[[Tables], Iterator[Problem]], ...] = (four_eyes, payments_outside, reliefs, signed_versions)
