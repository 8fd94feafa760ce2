"""A manager's roll-up: the own people and nobody else, to the cent what their statements say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from spm_xl.delivery.paid_file import matched
from spm_xl.delivery.paid_workbook import paid_workbook
from spm_xl.delivery.reports import team_report, told_of
from spm_xl.delivery.roll_up import Told, roll_up
from spm_xl.delivery.roll_up_privacy import confirm_team_only
from spm_xl.delivery.teams import teams
from spm_xl.outputs.privacy import Leak
from spm_xl.pay.result import Person
from tests.hosts import cached, opened, stale_cells_of, validator_errors


@pytest.fixture(scope="module")
def groups(recall):
    """The sample company's teams, by manager."""
    return {team.manager.participant: team for team in teams(recall.run, recall.inputs)}


def text_of(content, tmp_path):
    """Every text and number of a workbook."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    return path, {sheet: [[cell.value for cell in row] for row in opened(path, True)[sheet].iter_rows()] for sheet in opened(path).sheetnames}


def test_a_team_is_everybody_below_down_the_chain(recall, groups):
    everybody = {s.person.participant for s in recall.run.settlements}
    head = groups["H1001"]
    assert {s.person.participant for s in head.members} == everybody - {"H1001"}
    assert {person.participant for person in head.managers} == {"H1002", "H1003", "H1004"}
    for manager in ("H1002", "H1003", "H1004"):
        below = {s.person.participant for s in groups[manager].members}
        assert below == groups[manager].direct == {s.person.participant for s in recall.run.settlements if s.person.manager == manager}


def test_its_totals_are_those_of_the_statements(recall, groups, tmp_path):
    told = told_of(recall, {"H1101": 2})
    for manager, team in groups.items():
        path, sheets = text_of(team_report(recall, team, told), tmp_path)
        rows = {row[0]: row for row in sheets["Pay"][4:] if row[0] in told}
        header = sheets["Pay"][3]
        net, payable, gap = (header.index(name) for name in ("Net", "Payable", "Difference"))
        assert set(rows) == {s.person.participant for s in team.members}
        for who, row in rows.items():
            assert (Decimal(f"{row[net]:.2f}"), Decimal(f"{row[payable]:.2f}")) == (told[who].net, told[who].payable)
            assert row[gap] == 0
        assert "all" in cached(path)["Start here"]["B4"]
        questions = {row[0]: row[10] for row in sheets["Team"][4:] if row[0] in told}
        assert {who for who, count in questions.items() if count} == ({"H1101"} if "H1101" in rows else set()), manager


def test_it_names_nobody_outside_of_the_team(recall, groups):
    told = told_of(recall)
    team = groups["H1004"]
    team_report(recall, team, told)
    outsider = next(s.person.name for s in recall.run.settlements if s.person.manager == "H1002")
    first = team.members[0]
    leaking = replace(first, person=replace(first.person, role=f"deputy of {outsider}"))
    allowed = replace(team, members=(leaking, *team.members[1:]))
    assert team_report(recall, allowed, told), "a role is the company's own word for a member"
    forged = replace(first, person=replace(first.person, name=outsider))
    own = {s.person.participant: told[s.person.participant] for s in team.members}
    content = roll_up(recall.run, replace(team, members=(forged, *team.members[1:])), own, "approved")
    with pytest.raises(Leak, match="H1004"):
        confirm_team_only(content, recall, team)


def test_without_pay_there_is_no_amount_of_pay_in_it(recall, groups, tmp_path):
    told = told_of(recall)
    _, sheets = text_of(team_report(recall, groups["H1002"], told, pay=False), tmp_path)
    assert list(sheets) == ["Start here", "Checks", "Team"]
    shown = {cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, (int, float))}
    paid = {float(amount) for s in groups["H1002"].members for amount in (s.net, s.payable, s.earned) if amount}
    assert not shown & paid


def test_the_managers_own_pay_is_not_in_it(recall, groups, tmp_path):
    _, sheets = text_of(team_report(recall, groups["H1002"], told_of(recall)), tmp_path)
    assert not any(row and row[0] == "H1002" for rows in sheets.values() for row in rows)
    own = next(s for s in recall.run.settlements if s.person.participant == "H1002")
    assert float(own.net) not in {cell for rows in sheets.values() for row in rows for cell in row}


def large(recall, team, count):
    """A team of many people, some with names that are formulas."""
    members = []
    for number in range(count):
        one = team.members[number % len(team.members)]
        person = Person(**{name: getattr(one.person, name) for name in Person.__slots__})
        members.append(replace(one, person=replace(person, participant=f"Q{number:04}", name=f"=SUM(A{number})", manager=team.manager.participant)))
    chains = {s.person.participant: (team.manager.participant,) for s in members}
    told = {s.person.participant: Told(s.net, s.payable, 1 + number % 2, number % 3, ("=1+1",)) for number, s in enumerate(members)}
    return replace(team, members=tuple(members), direct=frozenset(chains), chains=chains), told


@pytest.mark.hosts
def test_its_workbooks_are_valid_and_calculate_to_what_they_show(recall, groups, approved, tmp_path):
    nobody = replace(groups["H1002"], members=(), managers=(), direct=frozenset(), chains={})
    many, told = large(recall, groups["H1002"], 500)
    payroll = (approved / "payroll.csv").read_bytes()
    (tmp_path / "apart.csv").write_bytes(b"\r\n".join(payroll.split(b"\r\n")[:-6]) + b"\r\n")
    apart = matched(approved, tmp_path / "apart.csv")
    books = {
        "head": team_report(recall, groups["H1001"], told_of(recall)),
        "empty": roll_up(recall.run, nobody, {}, "draft"),
        "large": roll_up(recall.run, many, told, "approved"),
        "paid": paid_workbook(apart, {apart.differences[0].subject: "=agreed"}),
    }
    paths = {name: tmp_path / f"{name}.xlsx" for name in books}
    for name, content in books.items():
        paths[name].write_bytes(content)
        assert validator_errors(paths[name]) == [], name
    assert books["large"] == roll_up(recall.run, many, told, "approved"), "the same bytes for the same team"
    calculated = [paths[name] for name in ("head", "paid")]
    assert stale_cells_of(calculated) == {path: [] for path in calculated}
