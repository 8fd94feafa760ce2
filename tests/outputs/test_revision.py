"""An approved statement is replaced by a revision that says what changed; the others stay to the byte, and nothing released is lost."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from spm_xl.errors import ControlFailure
from spm_xl.outputs.folder import write_run
from spm_xl.outputs.privacy import Leak
from spm_xl.outputs.release import APPROVED, DEAL, Release
from spm_xl.outputs.revision import released, revisions
from spm_xl.outputs.revision_changes import Before, changes
from spm_xl.outputs.statement_form import own_form
from spm_xl.outputs.verify import verify
from spm_xl.pay.result import Adjustment, Run
from tests.cases.company import calculated
from tests.outputs.builders import NOTHING, credit, line, person, run, settlement
from tests.strategies import MONTHS, companies, tried

RELEASED = date(2026, 4, 10)
REASON = "a late order of Contoso"


def deals(who: str, *amounts: str):
    return [credit(who, f"SO-{who}-{at}", amount) for at, amount in enumerate(amounts, 1)]


def month(**more: str) -> Run:
    """Three people with a deal each, and for some of them one more."""
    people = [person(who) for who in ("P001", "P002", "P003")]
    return run([settlement(who, [line(who.participant, deals(who.participant, "40000", *filter(None, [more.get(who.participant)])))]) for who in people])


def written(out: Path, result: Run, *, approved: bool | date = False, reason: str = REASON, since: date = RELEASED, form=None):
    """A run of the cycle: its statements' revisions are told by what the folder holds."""
    on = approved if isinstance(approved, date) else None
    told = revisions(out, result, form=form, since=since, reason=reason, approved_on=on)
    release = Release(status=APPROVED if approved else "draft", revisions=told)
    return write_run(result, out, release=release, workers=1, form=form)


def statements(out: Path) -> dict[str, bytes]:
    return {path.name[:4]: path.read_bytes() for path in (out / "statements").iterdir()}


def told(out: Path, who: str) -> dict:
    return next(one for one in json.loads((out / "manifest.json").read_text())["statements"] if one["participant"] == who)


def page(content: bytes, sheet: str = "Statement") -> str:
    return pages(content)[sheet]


def pages(content: bytes) -> dict[str, str]:
    """The text of every page, row by row."""
    return {sheet.title: "\n".join(" ".join(shown(cell) for cell in row if cell is not None) for row in sheet.values) for sheet in load_workbook(io.BytesIO(content), data_only=True)}


def shown(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A month that was approved."""
    folder = tmp_path / "2026-03"
    written(folder, month())
    written(folder, month(), approved=True)
    return folder


def test_an_approval_changes_the_word_and_nothing_else(tmp_path: Path):
    folder = tmp_path / "2026-03"
    written(folder, month())
    drafts, before = statements(folder), json.loads((folder / "manifest.json").read_text())
    written(folder, month(), approved=True)
    after = json.loads((folder / "manifest.json").read_text())
    assert after["result"] == before["result"]
    assert [one["content"] for one in after["statements"]] == [one["content"] for one in before["statements"]]
    approved = pages(statements(folder)["P002"])
    assert {name: text.replace("APPROVED", "DRAFT") for name, text in approved.items()} == pages(drafts["P002"])
    assert "APPROVED" in approved["Statement"]
    assert "Revision 1" in approved["Statement"]


def test_a_draft_that_is_written_again_stays_in_its_first_revision(tmp_path: Path):
    folder = tmp_path / "2026-03"
    written(folder, month())
    written(folder, month(P002="500"))
    assert told(folder, "P002")["revision"] == 1
    assert released(folder) is None
    assert not (folder / "superseded").exists()


def test_only_what_changed_is_issued_again(out: Path):
    first = statements(out)
    assert written(out, month(P002="500")).issued == ("P002",)
    drafts = statements(out)
    assert {who for who in first if first[who] != drafts[who]} == {"P002"}
    assert told(out, "P002")["status"] == "draft"
    assert told(out, "P001")["status"] == "approved"
    assert written(out, month(P002="500"), approved=True).issued == ("P002",)
    again = statements(out)
    assert {who for who in first if first[who] != again[who]} == {"P002"}
    assert [told(out, who)["revision"] for who in ("P001", "P002", "P003")] == [1, 2, 1]
    assert all(check.agrees for check in verify(out))
    assert written(out, month(P002="500"), approved=True).up_to_date


def test_the_revision_says_what_changed_and_why(out: Path):
    written(out, month(P002="500"), approved=True)
    text = page(statements(out)["P002"])
    assert "Revision 2, replaces revision 1 of 2026-04-10" in text
    assert "What changed since revision 1 of 2026-04-10" in text
    assert f"opened again: {REASON}." in text
    assert "New business 2000 2025 25" in text
    assert "SO-P002-2 added" in text
    assert "Together: the net payout 2000 2025 25" in text
    assert "New business SO-P002-2 0 25 25 added: booked 2026-03-10" in page(statements(out)["P002"], "Adjustments and draw")
    checks = page(statements(out)["P002"], "Checks")
    assert "Changes since revision 1 of 2026-04-10 come to the change of the net payout 25 25 0 ✓ OK" in checks
    assert "What changed" not in page(statements(out)["P001"])


def test_what_was_released_is_kept_as_it_was(out: Path):
    before = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    written(out, month(P002="500"))
    written(out, month(P002="900", P003="100"))
    written(out, month(P003="100"), approved=True)
    kept = {path.relative_to(out / "superseded/r1").as_posix(): path.read_bytes() for path in (out / "superseded").rglob("*") if path.is_file()}
    assert {name.partition("_")[0] for name in kept if "/" in name} == {"statements/P002", "statements/P003"}
    assert set(before) - set(kept) == {next(name for name in before if "P001" in name)}
    assert all(before[name] == content for name, content in kept.items())
    listed = json.loads((out / "manifest.json").read_text())["superseded"]
    assert set(listed) == {f"superseded/r1/{name}" for name in kept}
    assert statements(out)["P002"] == before["statements/P002_2026-03.xlsx"], "taken back: it is what was released"
    assert all(check.agrees for check in verify(out))
    (out / "superseded/r1/ledger.csv").write_text("changed")
    assert {check.detail for check in verify(out) if not check.agrees} == {"superseded/r1/ledger.csv"}


def test_a_second_opening_counts_on(out: Path):
    written(out, month(P002="500"), approved=True)
    second = statements(out)["P002"]
    later = date(2026, 4, 20)
    written(out, month(P001="10", P002="500"), since=later)
    assert statements(out)["P002"] == second, "a second revision that did not change stays to the byte"
    written(out, month(P001="10", P002="700"), since=later, approved=True)
    assert [told(out, who)["revision"] for who in ("P001", "P002", "P003")] == [2, 3, 1]
    assert "replaces revision 2 of 2026-04-20" in page(statements(out)["P002"])
    assert "Together: the net payout 2025 2035 10" in page(statements(out)["P002"])
    assert (out / "superseded/r2/statements/P002_2026-03.xlsx").read_bytes() == second
    assert (out / "superseded/r1/manifest.json").exists()
    assert all(check.agrees for check in verify(out))


def test_each_statement_names_the_day_on_which_the_one_that_it_replaces_was_approved(tmp_path: Path):
    """In the third month's issue one replaces a revision of the second approval, the other one of the first."""
    folder, days = tmp_path / "2026-03", [date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 30)]
    written(folder, month())
    written(folder, month(), approved=days[0])
    written(folder, month(P002="500"), since=days[0])
    written(folder, month(P002="500"), since=days[0], approved=days[1])
    assert written(folder, month(P002="500"), since=days[0], approved=days[1]).up_to_date
    written(folder, month(P001="10", P002="700"), since=days[1])
    assert written(folder, month(P001="10", P002="700"), since=days[1]).up_to_date
    written(folder, month(P001="10", P002="700"), since=days[1], approved=days[2])
    assert [told(folder, who)["released"] for who in ("P001", "P002", "P003")] == ["2026-04-30", "2026-04-30", "2026-04-10"]
    assert "Revision 2, replaces revision 1 of 2026-04-10" in page(statements(folder)["P001"])
    assert "Revision 3, replaces revision 2 of 2026-04-20" in page(statements(folder)["P002"])


def test_a_statement_that_was_damaged_comes_back_with_its_revision(out: Path):
    written(out, month(P002="500"), approved=True)
    right = statements(out)["P002"]
    written(out, month(P001="10", P002="500"))
    (out / "statements/P002_2026-03.xlsx").write_bytes(b"saved by somebody")
    written(out, month(P001="10", P002="500"))
    assert statements(out)["P002"] == right


def test_who_drops_out_is_kept_and_counted_on_from_when_back(out: Path):
    two = run([s for s in month().settlements if s.person.participant != "P003"])
    written(out, two, approved=True)
    assert "P003" not in statements(out)
    assert (out / "superseded/r1/statements/P003_2026-03.xlsx").exists()
    assert json.loads((out / "manifest.json").read_text())["withdrawn"] == {"P003": {"revision": 1}}
    written(out, month(), approved=True)
    back = told(out, "P003")
    assert (back["revision"], back["replaces"]["was"], back["replaces"]["net"]) == (2, "0", "2000.00")
    assert "The last release had no statement for this participant." in page(statements(out)["P003"])
    assert json.loads((out / "manifest.json").read_text())["withdrawn"] == {}


def test_who_appears_is_in_the_first_revision(out: Path):
    more = person("P009")
    written(out, run([*month().settlements, settlement(more, [line("P009", deals("P009", "7000"))])]), approved=True)
    assert told(out, "P009")["revision"] == 1
    assert told(out, "P001")["revision"] == 1


def test_a_note_alone_is_a_revision_without_amounts(out: Path):
    noted = run([replace(s, notes=("as agreed",)) if s.person.participant == "P001" else s for s in month().settlements])
    written(out, noted, approved=True)
    text = page(statements(out)["P001"])
    assert told(out, "P001")["revision"] == 2
    assert "No amount changed." in text
    assert "Together" not in text


def test_a_new_day_of_counting_is_said(out: Path):
    written(out, replace(month(), as_of=date(2026, 4, 2)), approved=True)
    assert "It was counted up to 2026-03-31, it is counted up to 2026-04-02." in page(statements(out)["P001"])


def test_another_plan_currency_is_said_and_not_subtracted(out: Path):
    other = run([replace(s, currency="EUR", payout_currency="EUR") if s.person.participant == "P001" else s for s in month().settlements])
    written(out, other, approved=True)
    text = page(statements(out)["P001"])
    assert "the net payout was 2000.00 USD, it is 2000.00 EUR" in text
    assert "Together" not in text


def test_an_exchange_rate_alone_is_said(out: Path, tmp_path: Path):
    def paid(rate: str) -> Run:
        return run([settlement(person("P001"), [line("P001", deals("P001", "40000"))], payout="EUR", payout_rate=rate)])

    folder = tmp_path / "euros"
    written(folder, paid("0.9"), approved=True)
    written(folder, paid("0.8"), approved=True)
    assert "Payable was 1800.00 EUR, it is 1600.00 EUR." in page(statements(folder)["P001"])


def test_a_reason_that_names_a_colleague_is_left_out(out: Path):
    written(out, month(P002="500"), approved=True, reason="the split of P003 was wrong")
    text = page(statements(out)["P002"])
    assert "P003" not in text
    assert "opened again" not in text


def test_no_colleague_is_named_among_the_changes(out: Path):
    named = Adjustment("A-1", date(2026, 3, 20), "pay", Decimal("10.00"), "taken over from P003", "Ines Vidal", "", "")
    wrong = run([settlement(s.person, s.lines, [named]) if s.person.participant == "P001" else s for s in month().settlements])
    with pytest.raises(Leak, match="P003"):
        written(out, wrong)
    assert told(out, "P001")["revision"] == 1


def test_a_deal_with_the_id_of_a_colleague_may_be_taken_away(tmp_path: Path):
    """What stood on the own statement may be named when it is gone."""
    folder, whose = tmp_path / "2026-03", [credit("P001", "SO-1", "40000"), credit("P001", "P002", "500")]
    other = month().settlements[1:]
    written(folder, run([settlement(person("P001"), [line("P001", whose)]), *other]), approved=True)
    written(folder, run([settlement(person("P001"), [line("P001", whose[:1])]), *other]), approved=True)
    assert "P002 withdrawn" in page(statements(folder)["P001"])


def test_what_was_approved_is_not_lost_when_it_cannot_be_kept(out: Path):
    (out / "statements/P002_2026-03.xlsx").write_bytes(b"saved by somebody")
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(ControlFailure, match=r"P002_2026-03\.xlsx in 2026-03 is not what was approved"):
        written(out, month(P002="500"))
    assert (out / "manifest.json").read_bytes() == before
    assert not (out / "superseded").exists()
    written(out, month(), approved=True)
    assert written(out, month(P002="500")).issued == ("P002",)


def test_a_write_that_was_killed_after_keeping_goes_on(out: Path, monkeypatch: pytest.MonkeyPatch):
    from spm_xl.outputs import folder

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(folder, "_replace", killed)
        with pytest.raises(KeyboardInterrupt):
            written(out, month(P002="500"))
    assert (out / "superseded/r1/manifest.json").exists()
    assert released(out).number == 1
    written(out, month(P002="500"))
    assert all(check.agrees for check in verify(out))
    assert released(out).number == 1


def test_a_template_of_a_company_asks_for_the_revision_or_does_without(tmp_path: Path):
    for name, marker in (("with", "{{#revision_changes}}"), ("without", "")):
        form = own_form(template(tmp_path / f"{name}.xlsx", marker))
        folder = tmp_path / name
        written(folder, month(), approved=True, form=form)
        written(folder, month(P002="500"), approved=True, form=form)
        text = page(statements(folder)["P002"], "Pay")
        assert ("revision 1 of 2026-04-10 New business 25" in text.replace("\n", " ")) == (name == "with")
        assert told(folder, "P002")["revision"] == 2
        assert told(folder, "P001")["revision"] == 1


def template(path: Path, marker: str) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Pay"
    rows = [["{{ participant.name }}", "{{ net }}"]]
    if marker:
        rows += [["{{ statement.replaces }}"], [marker], ["{{ words }}", "{{ difference }}"], ["{{/revision_changes}}"]]
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


# --- the changes add up, whatever changed --------------------------------------------------------------------


@tried()
@given(companies(), st.integers(2, MONTHS))
def test_the_changes_add_up_to_the_change_of_the_net(company, at):
    """The run of a month with what was known then, and again with what became known by the next one."""
    before = None
    for number in range(1, at):
        before = calculated(company.tables(number), f"2026-{number:02}", before)
    first, second = (calculated(company.tables(known), f"2026-{at:02}", before) for known in (at, MONTHS))
    old = {s.person.participant: s for s in first.settlements}
    for now in second.settlements:
        was = old.get(now.person.participant)
        listed = changes(now, stood(first, was), amounts(second, now.person.participant), {s.person.participant for s in second.settlements})
        difference = now.net - (was.net if was else NOTHING)
        assert sum((row.difference for row in listed if row.item != DEAL), NOTHING) == difference
        assert all(row.difference == row.new - row.old and (row.difference or row.item == DEAL) for row in listed)
        assert was is None or "earlier" not in {row.item for row in listed}, "the run before is the same"
        lines = {row.name: row.difference for row in listed if row.item == "line"}
        by_deals: dict[str, Decimal] = defaultdict(Decimal)
        for row in listed:
            by_deals[row.name] += row.difference if row.item == DEAL else 0
        assert {name: amount for name, amount in by_deals.items() if amount} == {name: amount for name, amount in lines.items() if amount}


def stood(first: Run, was) -> Before:
    if was is None:
        return Before(NOTHING, "", NOTHING, "", None, first.as_of, "")
    return Before(was.net, was.currency, was.payable, was.payout_currency, amounts(first, was.person.participant), first.as_of, "")


def amounts(result: Run, who: str):
    return {(e.period, e.item, e.name, e.detail): e.amount for e in result.ledger.entries if e.participant == who}
