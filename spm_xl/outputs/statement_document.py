"""The page docs/statements.md: own templates for statements, what they may ask for, and what is proven of them.

Printed from the fields' declaration, so that it lists what a statement has.

>>> "| `participant.name` | text | name |" in page()
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spm_xl.outputs.statement_fields import FIELDS, LIST, Field

HEAD = """# Statements

<!-- printed from spm_xl/outputs/statement_document.py; do not edit: `python -m spm_xl.outputs.statement_document > docs/statements.md` -->

`spm-xl run` fills one workbook for each participant. Without more it uses the product's own template. With your own:

    spm-xl run inputs.xlsx --period 2026-03 --out runs/2026-03 --template "our statement.xlsx"

## Your own template

A template is a workbook of yours: `.xlsx`, `.xlsm`, `.xltx` or `.xltm` (statements of a template `.xltx` are `.xlsx`, of
`.xltm` are `.xlsm`). Write `{{ participant.name }}` where a value belongs: in a cell, in a longer text, in headers and footers,
text boxes, chart titles, alternative texts, sheet names and document properties. A cell keeps its own format: an amount in a
cell formatted as `#,##0.00 "USD"` is shown so. Inside a text an amount takes a format, too: `{{ net | #,##0.00 }}`.

Rows repeat for a list. The marker rows disappear:

| A | B | C |
|---|---|---|
| `{{#lines}}` | | |
| `{{ component }}` | `{{ attainment }}` | `{{ payable }}` |
| `{{/lines}}` | | |
| `{{^lines}}` | | |
| Nothing in this period | | |
| `{{/lines}}` | | |
| Earned | | `=SUM(C2:C5)` |

- The rows from `{{^lines}}` to `{{/lines}}` stand there where the list has no items. Without them its rows are gone; where a
  formula, a name or a table refers to them, one blank row stays, as in a table of Excel, so that a sum is 0 (an average is `#DIV/0!`, as in Excel).
- `{{#lines together}}` keeps each repetition on one printed page.
- A yes-or-no field (`{{#any_adjustments}}`) keeps its rows or drops them.
- Lists stand inside lists: `deals` and `tiers` inside `lines`. Inside a list, the fields of its items are named alone, and every
  other name may be used as well.

Instead of markers, or beside them, a binding file says what feeds named cells, cells, tables and ranges. It is found beside
the template when it has the same name (`our statement.toml`), or is named with `--binding`:

    [names]
    net_pay = "net"

    [tables.DealTable]
    rows = "deals"
    columns = {Deal = "transaction", Customer = "customer", Product = "facts.product", Commission = "commission"}

Names in quotes on the right are fields; `rows` names a list, and `columns` says which column shows which field of its items. The cells of
names and columns must not hold formulas. [docs/workbooks.md](workbooks.md#the-file) has the whole of it; `spm-xl bind "our statement.xlsx" --for statement` proposes one.

Whatever stands below a list moves down; totals, charts, print areas, names and formats follow.

![The same page as a template, and as a statement](pictures/own_statement.png)

**Formulas.** Amounts are the calculation's own values, exact. A formula of yours stays a formula. What it comes to is not
known when the statement is written: where it reads something that was filled, the old result is taken out and the
spreadsheet program calculates it when the file is opened. A viewer that does not calculate (a mail preview, a phone) shows
such a cell blank, so let the amounts that count come from a field and not from a formula.

**Currencies.** Your number formats stay as they are, in every currency. A company that pays in currencies without cents needs
a format that suits them all, or shows `{{ currency }}` beside.

A field that does not exist is refused before the first statement is made, with its cell and the near names. `spm-xl run
--dry-run --template ...` looks without writing. `spm-xl fields` prints the list below.

After a change of the template or the binding file every statement is made again, and issued where it differs. The manifest names the template and its hash.

## Nothing of anybody else

Before anything is written, every byte of the template is searched for ids, names and addresses of all participants: cells,
names, comments, caches, properties, printer settings, custom XML, files inside of files, queries, and the source of macros. A
template that carries one is refused, with the word and the part it is in. Then each statement's own texts are searched:
everything that was filled in, whether it went to a cell, a header, a sheet's name or the file's name. What is left are numbers.

- Words count as whole words, in any case, with or without accents, with hard spaces, soft hyphens or invisible characters
  between letters, composed or decomposed, over rich text, in escapes, entities and number formats. Names are found in any order of
  their words, without their middle names, and with `ae`, `oe`, `ue` for umlauts.
- An id of digits alone (274) counts where it is a whole text of three digits or more, not as a number: amounts may be equal.
- Allowed are the person's own data, manager and approvers, plan and component names, and the transactions and customers of the
  person's own deals, whomever they are called like.
- Not searched for, since they prove nothing: ids of one word without a digit (EAST), of less than four letters and digits in all
  (Q1), of digits alone with less than three of them (27), or of several groups of digits (12-34). Their bearers are found by
  name and address.
- Not proven: what can only be seen on a picture or a page of a PDF, what is written in similar letters of another alphabet,
  names with other words between, and what is written in another way (`P1002` for P-1002, `BobHall`, a code).

| in a template | |
|---|---|
| pivot tables | refused: their cache would carry the rows that they were made from to everybody |
| damaged or encrypted files inside, archives other than zip, macros whose source cannot be read | refused: they cannot be searched |
| hidden sheets, rows, columns and names, rows without height, embedded files | refused, unless you have looked at them: `--allow-hidden` |
| links to other workbooks | told; the values that they keep of them are taken out |
| macros, connections, queries, custom data, slicers, white text, formats that show nothing | told |

## Status and revision

The first page and the head of every printed page say DRAFT until the run is approved, and APPROVED then. Nothing else differs
between the two: the amounts and the code on the page Checks are the same.

A statement that was approved and handed out is not replaced silently. When its period is opened again before payment and the run is
written anew, every statement whose content differs becomes the next revision:

- Page 1 says "Revision 2, replaces revision 1 of 2026-04-10", and lists under "What changed since revision 1" every amount that
  changed, as it was and as it is, with the reason. The differences add up to the change of the net payout; a check on the page Checks
  reads 0. The page Adjustments lists the deals behind it.
- Statements that did not change keep number, status and bytes; who got one needs no other. Drafts raise no number, however often
  they are written: they are compared with what was last approved.
- Where no amount changed (a remark, a quota, another form, another day of counting), the revision says so.
- What was released is kept in the run's folder under `superseded/r1` (then `r2`): manifest, ledger, payroll and control files, and
  each statement that was replaced. Nothing there is written over; the manifest lists it with hashes, and `spm-xl verify` reads it.
- A participant who drops out has no statement any more: the manifest names them under `withdrawn`, and a comeback counts on.
- The reason for opening a period stands on the revised statements, except where it names another participant.

![Page 1 of a second revision](pictures/revision.png)

In your own template, `{{ statement.status }}`, `{{ statement.revision_words }}`, the flag `any_revision` and the list
`revision_changes` show it. A template without them works as before; the number stands in the manifest.

## Questions that come back

The page Questions is read back by `spm-xl inquiries collect` (docs/inquiries.md). Its cells carry names that Excel and LibreOffice
keep: `spm.questions` (the table, its row of headers first), `spm.statement`, `spm.participant`, `spm.period`, `spm.revision`, `spm.content`,
`spm.signed_by`, `spm.signed_on`.

To have questions read back from your own template, put a table anywhere whose headers are these words, in this or another order:
`No.`, `Page and line, or transaction`, `Reason`, `Comment`, `Amount expected`; the last may be left out. Select the header and the
rows below it and name them `spm.questions` in the name box. Name the cells that hold `{{ statement.id }}`, `{{ participant.id }}`,
`{{ period.name }}`, `{{ statement.revision }}` and `{{ statement.digest }}` in the same way `spm.statement`, `spm.participant`,
`spm.period`, `spm.revision` and `spm.content`, and the cells for name and day of the acknowledgement `spm.signed_by` and `spm.signed_on`. Leave the
names visible: a template with hidden names is refused.

## What `spm-xl verify` proves

Of every statement: that its bytes are those that were issued. Of one in the product's own template: net, bridge, payable,
deals and checks, read back from its pages, against payroll, ledger, control workbook and manifest. Of one in your own
template: net and payable, read back from the cells that show `{{ net }}` and `{{ payout.amount }}` alone and outside of lists (or
that the binding feeds with them), against the same files. A template that shows neither is not tied out beyond its bytes.

## Fields

Amounts are in the plan's currency unless it says otherwise. A percent is 1 for 100%. Blank values leave their cell empty.
"""


def page() -> str:
    """The whole page."""
    top = [field for field in FIELDS if field.kind != LIST]
    lists = [field for field in FIELDS if field.kind == LIST]
    return HEAD + "\n" + "\n".join(_table(top)) + "\n" + "".join(_list(field) for field in lists)


def _table(fields: Sequence[Field], inside: str = "") -> Iterator[str]:
    yield "| field | kind | meaning |"
    yield "|---|---|---|"
    yield from (f"| `{inside}{field.name}` | {field.kind} | {field.meaning} |" for field in fields)


def _list(field: Field) -> str:
    same = next((other for other in FIELDS if other.items == field.items), field)
    head = f"\n### `{{{{#{field.name}}}}}`: {field.meaning}\n\n"
    if same is not field:
        return f"{head}The same fields as in `{same.name}`.\n"
    inner = [each for each in field.items if each.kind == LIST]
    more = "".join(f"\nand inside, `{{{{#{each.name}}}}}`: {each.meaning}\n\n" + "\n".join(_table(each.items)) + "\n" for each in inner)
    return head + "\n".join(_table([each for each in field.items if each.kind != LIST])) + "\n" + more


if __name__ == "__main__":
    print(page(), end="")
