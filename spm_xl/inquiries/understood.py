"""A returned copy against what was issued: whose it is, what is asked in it, and what cannot be believed of it.

What it was made from counts most, then the marks in it, then what its pages print. Where these name different people or
periods, or nobody whom a run here knows, every question of it is kept with that said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from spm_xl.inquiries.altered import altered
from spm_xl.inquiries.cell_text import Texts
from spm_xl.inquiries.elsewhere import elsewhere
from spm_xl.inquiries.issued import Issued, Statement
from spm_xl.inquiries.pages_paired import Pages, pages_paired, texts_of
from spm_xl.inquiries.question import Question, folded
from spm_xl.inquiries.question_table import numbered, question_table, questions
from spm_xl.inquiries.returned import Returned, returned
from spm_xl.near import nearest
from spm_xl.outputs.question_area import PAGE
from spm_xl.workbook.grid.grid import Spot

NO_QUESTION = "(no question was written)"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a copy asks.

    Attributes
    ----------
    statement : that it is a copy of, None where no run here has it. statement_id, participant, period : as the copy says otherwise.
    revision : of the copy. questions : with their problems. doubtful : whether it is unclear whose it is, or it was changed.
    """

    statement: Statement | None
    statement_id: str
    participant: str
    period: str
    revision: str
    questions: tuple[Question, ...]
    doubtful: bool


def understood(copy: Returned, standing: Issued) -> Understood:
    """What a returned copy asks, and what is doubtful about it."""
    statement, problem = _whose(copy, standing)
    before = _as_issued(copy, statement, standing) if statement else None
    pages = pages_paired(copy.texts, before) if before else {}
    page = copy.table.sheet.name if copy.table else PAGE
    doubts = [problem] if problem else []
    if before and (changed := altered(copy.texts, before, pages, page)):
        doubts.append(changed)
    asked = _questions(copy, before, pages, standing, statement)
    if not asked and doubts and (before or copy.statements):
        asked = [Question(0, "", "", NO_QUESTION)]
    asked = numbered([replace(each, problem="; ".join(filter(None, (*doubts, each.problem)))) for each in asked])
    said = statement.id if statement else " or ".join(copy.statements or copy.participants) or _unknown(copy)
    return Understood(
        statement, said, statement.participant if statement else "", statement.period if statement else _period(copy, standing),
        copy.revision or (statement.revision if statement else ""), tuple(asked), bool(doubts),
    )  # fmt: skip


def _whose(copy: Returned, standing: Issued) -> tuple[Statement | None, str]:
    """The statement that a copy is of, and what is wrong with what it says of itself."""
    by_code = [standing.by_code[each] for each in copy.codes if each in standing.by_code]
    by_name = [standing.statements[each] for each in copy.statements if each in standing.statements]
    found = next(iter(by_code or by_name), None)
    if found is None:
        named = " and ".join(copy.statements)
        return None, f"no run here has a statement {named}" if named else "the copy does not say which statement it is of"
    others = [each for each in copy.statements if each != found.id]
    people = [each for each in copy.participants if each != found.participant]
    if others or people:
        return found, f"the copy names {' and '.join(dict.fromkeys((*others, *people)))} besides {found.id}"
    if copy.period and copy.period != found.period:
        return found, f"the copy names the period {copy.period} besides {found.id}"
    return found, ""


def _unknown(copy: Returned) -> str:
    """A name for a statement that does not say whose it is, the same for every copy of it: made of what is printed on it."""
    asked = {(copy.table.sheet.name, row) for row in range(copy.table.top, copy.table.last + 1)} if copy.table else set()
    printed = {
        folded(cell.value)
        for sheet in copy.texts.book.sheets
        for (row, _), cell in sheet.cells.items()
        if isinstance(cell.value, str) and (sheet.name, row) not in asked
    }
    return f"unknown {sha256('|'.join(sorted(printed)).encode(errors='replace')).hexdigest()[:12]}"


def _period(copy: Returned, standing: Issued) -> str:
    """The period that a copy of no known statement names, where a run here has it."""
    named = (copy.period, *(each.rpartition(" ")[2] for each in copy.statements))
    return next((each for each in named if each in standing.folders), "")


def _as_issued(copy: Returned, statement: Statement, standing: Issued) -> Texts | None:
    """The statement as this copy was issued: what stands, or the earlier revision that it is of; None where that was not kept."""
    if statement.content in copy.codes or not copy.codes:
        return standing.pages(statement.file)
    for file in statement.superseded:
        earlier = returned(standing.pages(file), file.name)
        if earlier and set(earlier.codes) & set(copy.codes):
            return standing.pages(file)
    return standing.pages(statement.file) if copy.revision == statement.revision or not copy.revision else None


def _questions(copy: Returned, before: Texts | None, pages: Pages, standing: Issued, statement: Statement | None) -> list[Question]:
    """The questions of a copy, those outside of its table among them."""
    read: dict[str, set[Spot]] = {}
    for sheet, spot in copy.signed_cells:
        read.setdefault(sheet, set()).add(spot)
    asked: list[Question] = []
    if copy.table:
        issued = pages.get(copy.table.sheet.name)
        printed = {folded(text) for text in texts_of(issued)} if issued else set()
        asked, used = questions(copy.texts, copy.table, lambda text: not text or folded(text) in printed)
        read.setdefault(copy.table.sheet.name, set()).update(used)
        codes = reason_codes(standing.pages(statement.file)) if statement else ()
        asked = [_with_reason(question, codes) for question in asked]
    says = {*copy.statements, *copy.participants, *copy.codes, copy.period, copy.revision}
    return asked + elsewhere(copy.texts, before, pages, read, says)


def reason_codes(issued: Texts) -> tuple[str, ...]:
    """The reasons that a statement offers; none where its page does not list them."""
    table = question_table(issued)
    found: list[str] = []
    listed = False
    for (row, _), cell in sorted(table.sheet.cells.items()) if table else ():
        if table is None or row <= table.top or not isinstance(cell.value, str) or not cell.value.strip():
            continue
        if folded(cell.value) == "reasons":
            listed = True
        elif folded(cell.value) == "acknowledgement":
            break
        elif listed:
            found.append(cell.value.strip())
    return tuple(found)


def _with_reason(question: Question, codes: tuple[str, ...]) -> Question:
    """A question with its reason as the company spells it, or with what is wrong about it."""
    spelled = next((code for code in codes if folded(code) == folded(question.reason)), None)
    problems = [question.problem] if question.problem else []
    if not question.reason:
        problems.append("no reason was chosen")
    elif codes and spelled is None:
        near = nearest(question.reason, codes, 1)
        problems.append(f"the reason {question.reason!r} is none of this statement's{f'; the nearest is {near[0]}' if near else ''}")
    if not question.line and not question.text:
        problems.append("neither a line nor a comment says what is asked")
    return replace(question, reason=spelled or question.reason, problem="; ".join(problems))
