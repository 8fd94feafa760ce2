"""What payroll paid, laid beside what it was to pay: every planted fault has its name, and nothing is passed over."""

import csv
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.delivery.paid_columns import load_paid
from spm_xl.delivery.paid_file import accepted, confirm_matched, matched
from spm_xl.delivery.paid_workbook import differences_csv
from spm_xl.errors import ControlFailure, InvalidInput, NotFound, Refused


@pytest.fixture(scope="module")
def payroll(approved):
    """The rows of payroll.csv, as payroll could send them back."""
    with (approved / "payroll.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(path, rows, **renamed):
    """A paid file with these rows; columns renamed as given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        names = list(rows[0])
        writer = csv.writer(file)
        writer.writerow([renamed.get(name, name) for name in names])
        writer.writerows([row[name] for name in names] for row in rows)
    return path


def test_what_was_sent_back_as_it_went_out_matches_in_all_four_ways(approved):
    for name in ("payroll.csv", "payroll.xlsx"):
        found = matched(approved, approved / name)
        assert not found.differences
        assert found.expected == found.paid
        assert {check.name.split(",")[0] for check in found.checks} == {
            "Statements to payroll file", "Payroll file to paid file", "Net to ledger",
        }  # fmt: skip
        assert all(check.agrees for check in found.checks)
        confirm_matched(found)


def test_every_planted_fault_has_its_name(approved, payroll, tmp_path):
    rows = [dict(row) for row in payroll]
    one_each = {row["participant"]: row for row in rows if row["earning_code"] == "COMM" and Decimal(row["amount"]) > 0}
    who = iter(sorted(one_each))
    planted = {}

    def fault(kind):
        row = one_each[next(who)]
        planted[row["participant"]] = kind
        return row

    rows.remove(fault("missing"))
    fault("different amount")["amount"] = "1.00"
    rows.append(dict(fault("doubled row")))
    rows.append(dict(fault("paid twice")) | {"pay_date": "2026-02-16"})
    turned = fault("wrong sign")
    turned["amount"] = f"-{turned['amount']}"
    fault("wrong period")["period"] = "2025-12"
    fault("other currency")["currency"] = "CHF"
    rows.append(dict(fault("extra")) | {"earning_code": "GIFT", "amount": "50.00"})
    rows.append(dict(rows[0]) | {"participant": "X1", "amount": "5.00"})
    planted["X1"] = "nobody of this run"
    found = matched(approved, written(tmp_path / "paid.csv", rows))
    kinds = {}
    for one in found.differences:
        kinds.setdefault(one.participant, set()).add(one.kind)
    below = {turned["participant"]: {"below zero"}} if "below zero" in kinds[turned["participant"]] else {}
    assert kinds == {one: {kind} | below.get(one, set()) for one, kind in planted.items()}
    assert sum(one.paid for one in found.rows) == sum(Decimal(row["amount"]) for row in rows), "every row counts somewhere"
    with pytest.raises(ControlFailure) as failed:
        confirm_matched(found)
    assert all(one.subject in str(failed.value) for one in found.differences)


def test_a_difference_is_accepted_by_name_with_a_reason_only(approved, payroll, tmp_path):
    found = matched(approved, written(tmp_path / "paid.csv", payroll[1:]))
    (missing,) = found.differences
    assert differences_csv(found, {missing.subject: "=agreed"}).decode("utf-8-sig").count("'=agreed") == 1
    assert accepted(found, {missing.subject: "paid in cash"}) == accepted(found, {missing.participant: "paid in cash"}) == ()
    confirm_matched(found, {missing.subject: "paid in cash"})
    with pytest.raises(InvalidInput, match="without a reason"):
        accepted(found, {missing.subject: " "})
    with pytest.raises(NotFound, match="no difference"):
        accepted(found, {"H9999 COMM USD": "typing error"})


def test_parts_add_up_and_the_same_file_again_changes_nothing(approved, payroll, tmp_path):
    first, rest = written(tmp_path / "first.csv", payroll[:20]), written(tmp_path / "rest.csv", payroll[20:])
    again = tmp_path / "first again.csv"
    again.write_bytes(first.read_bytes())
    assert len(matched(approved, first).differences) > 0
    both = matched(approved, [first, rest])
    assert not both.differences
    thrice = matched(approved, [first, rest, again, first])
    assert (thrice.rows, thrice.files) == (both.rows, both.files), "a payment that is read twice is one payment"
    half = [dict(row) | {"amount": f"{Decimal(row['amount']) / 2:f}"} for row in payroll]
    later = [dict(row) | {"pay_date": "2026-02-20"} for row in half]
    assert not matched(approved, [written(tmp_path / "a.csv", half), written(tmp_path / "b.csv", later)]).differences


def test_payrolls_own_words_and_ids_are_understood(approved, payroll, tmp_path):
    columns = ("participant", "earning_code", "amount", "currency", "pay_date")
    rows = [{name: row[name] for name in columns} for row in payroll]
    words = {"participant": "Employee ID", "earning_code": "Wage type", "amount": "Net amount", "currency": "Currency code", "pay_date": "Check date"}
    assert not matched(approved, written(tmp_path / "words.csv", rows, **words)).differences
    german = tmp_path / "german.csv"
    lines = ["Pers.Nr.;Lohnart;Betrag;Währung"]
    lines += [f"9{row['participant']};{row['earning_code']};{row['amount'].replace('.', ',')};{row['currency']}" for row in rows]
    german.write_text("\n".join(lines), encoding="cp1252")
    ids = ", ".join(f'"9{row["participant"]}" = "{row["participant"]}"' for row in {row["participant"]: row for row in rows}.values())
    mapping = tmp_path / "payroll.toml"
    mapping.write_text(
        '[paid]\nencoding = "cp1252"\ndelimiter = ";"\ndecimal = ","\n'
        'columns = {participant = "Pers.Nr.", earning_code = "Lohnart", amount = "Betrag", currency = "Währung"}\n'
        f"values = {{participant = {{{ids}}}}}\n",
        encoding="utf-8",
    )
    assert not matched(approved, german, mapping).differences
    assert matched(approved, written(tmp_path / "ids.csv", [dict(row) | {"participant": "9" + row["participant"]} for row in rows])).differences


def test_a_bank_file_without_codes_is_matched_by_person(approved, payroll, tmp_path):
    sums = {}
    for row in payroll:
        key = row["participant"], row["currency"]
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
    rows = [{"payee": who, "amount": f"{amount:f}", "currency": currency} for (who, currency), amount in sums.items()]
    assert not matched(approved, written(tmp_path / "bank.csv", rows)).differences
    rows[0]["amount"] = "0.01"
    (wrong,) = matched(approved, written(tmp_path / "bank.csv", rows)).differences
    assert (wrong.kind, wrong.earning_code, wrong.participant) == ("different amount", "", rows[0]["payee"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("participant,amount,currency\nH1001,twelve,USD\n", "'twelve' is text"),
        ("participant,amount,currency\n,12,USD\n", "participant is blank"),
        ("participant,amount\nH1001,5\n", "names no currency"),
        ("employee,payee,amount,currency\nH1001,H1001,5,USD\n", "may both be the participant"),
        ("name,currency\nAnn,USD\n", "lacks the column 'participant'"),
        ("participant;amount\nH1001;5\n", "participant"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(approved, tmp_path, text, told):
    (tmp_path / "paid.csv").write_text(text, encoding="utf-8")
    with pytest.raises((Refused, InvalidInput), match=told):
        matched(approved, tmp_path / "paid.csv")


def test_a_run_that_was_altered_is_not_matched(approved, payroll, tmp_path):
    import shutil

    copy = tmp_path / "2026-01"
    shutil.copytree(approved, copy)
    (copy / "payroll.csv").write_bytes((copy / "payroll.csv").read_bytes() + b" ")
    with pytest.raises(ControlFailure, match="not as the run wrote it"):
        matched(copy, approved / "payroll.csv")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_whatever_row_is_told(approved, payroll, tmp_path_factory, data):
    rows = [dict(row) for row in payroll]
    at = data.draw(st.integers(0, len(rows) - 1))
    what = data.draw(st.sampled_from(["drop", "double", "cent", "currency", "person", "code"]))
    if what == "drop":
        del rows[at]
    elif what == "double":
        rows.insert(at, dict(rows[at]))
    else:
        column, value = {
            "cent": ("amount", f"{Decimal(rows[at]['amount']) + Decimal('0.01'):f}"),
            "currency": ("currency", "SEK"),
            "person": ("participant", "X9"),
            "code": ("earning_code", "ZZZ"),
        }[what]
        rows[at][column] = value
    found = matched(approved, written(tmp_path_factory.mktemp("paid") / "paid.csv", rows))
    assert found.differences
    assert {rows_of.participant for rows_of in found.differences} <= {payroll[at]["participant"], "X9"}


def test_guarded_ids_are_read_as_they_were(approved, tmp_path):
    path = tmp_path / "paid.csv"
    path.write_text("participant,earning_code,amount,currency\n'-7,'=A,5,usd\n", encoding="utf-8")
    (row,) = load_paid(path).rows
    assert (row.earning_code, row.currency, row.amount) == ("=A", "USD", 5)


def test_a_csv_with_semicolons_and_decimal_commas_needs_no_mapping(approved, payroll, tmp_path):
    swapped = str.maketrans(",.", ".,")
    lines = ["Personnel number;Wage type;Net amount;Currency"]
    lines += [";".join((row["participant"], row["earning_code"], f"{float(row['amount']):,.2f}".translate(swapped), row["currency"])) for row in payroll]
    (tmp_path / "paid.csv").write_text("\n".join(lines), encoding="utf-8")
    assert not matched(approved, tmp_path / "paid.csv").differences
    (tmp_path / "paid.csv").write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    assert [one.kind for one in matched(approved, tmp_path / "paid.csv").differences] == ["missing"]
