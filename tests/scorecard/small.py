"""A small team with its opportunities, and a workbook of finance's own that is its scorecard."""

from __future__ import annotations

from xlsxwriter import Workbook

NAMES = {"P1": "Ann Lee", "P2": "Bob Ray", "P3": "Cy Doe"}
HEADERS = ("Participant", "Name", "Won amount", "Win rate", "Twice", "My note")
FIRST = 8  # row of the first participant


def inputs(folder, people=NAMES, won=100):
    """A folder of inputs: everybody wins one deal, and loses one; the n-th of them wins n times as much."""
    folder.mkdir(exist_ok=True)
    names = people if isinstance(people, dict) else {each: f"Name of {each}" for each in people}
    team = ["participant,name", *(f"{who},{name}" for who, name in names.items())]
    deals = ["opportunity,participant,amount,status,created,closed"]
    for at, who in enumerate(names, 1):
        deals += [f"W{at},{who},{at * won},won,2026-01-05,2026-02-04", f"L{at},{who},50,lost,2026-01-05,2026-03-31"]
    (folder / "participants.csv").write_text("\n".join(team) + "\n")
    (folder / "opportunities.csv").write_text("\n".join(deals) + "\n")
    return folder


def workbook(path, people=tuple(NAMES), total=False, **settings):
    """A scorecard: named cells, a table of participants with a formula and notes, a chart of it, and its settings."""
    with Workbook(path) as book:
        team, setup = book.add_worksheet("Team"), book.add_worksheet("Setup")
        money, percent = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "0.0%"})
        for row, name in enumerate(("scorecard.as_of", "scorecard.result", "team.win_rate", "team.won_amount"), 1):
            team.write(row, 0, name.partition(".")[2])
            book.define_name(name, f"=Team!$B${row + 1}")
        for row, (name, value) in enumerate(settings.items()):
            setup.write(row, 0, name)
            if str(value).startswith("="):
                setup.write_formula(row, 1, value, None, "#N/A")
            else:
                setup.write(row, 1, value)
            book.define_name(f"spm.{name}", f"=Setup!$B${row + 1}")
        for row, who in enumerate(people, FIRST):
            team.write_row(row - 1, 0, [who, f"before {who}", 1])
            team.write(row - 1, 5, f"note on {who}")
        columns = [{"header": header} for header in HEADERS]
        columns[2] |= {"format": money} | ({"total_function": "sum"} if total else {})
        columns[3] |= {"format": percent}
        columns[4]["formula"] = "=participants[[#This Row],[Won amount]]*2"
        last = FIRST + len(people) - 2
        team.add_table(FIRST - 2, 0, last + total, len(HEADERS) - 1, {"name": "participants", "columns": columns, "total_row": total})
        team.write(last + total + 3, 0, "checked by finance")
        team.write_formula("H1", f"=SUM(C{FIRST}:C{last + 1})", None, len(people))
        book.define_name("Won", f"=Team!$C${FIRST}:$C${last + 1}")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"categories": f"=Team!$A${FIRST}:$A${last + 1}", "values": f"=Team!$C${FIRST}:$C${last + 1}"})
        team.insert_chart("H3", chart)
        team.set_column(0, 6, 16)
    return path
