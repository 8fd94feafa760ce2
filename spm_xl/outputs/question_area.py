"""The part of a statement that its reader writes into and sends back: questions, and the acknowledgement.

The cells carry names that every spreadsheet program keeps when it saves. They are visible names of visible cells on the page
Questions, so whoever reads a returned workbook asks for the names, and where the pages moved does not matter.

==================  =====================================================================================================
spm.questions       the table of questions, its row of headers (`HEADERS`) first; a row whose cells behind the number are all blank is none
spm.statement       the statement's id, such as P001 2026-03
spm.participant     participant id
spm.period          period's name
spm.revision        number of the statement's revision, 1 for the first
spm.content         code of what the statement was made from: the statement's `content` in the run's manifest
spm.signed_by       name that the reader signed with; blank until signed
spm.signed_on       day of it
==================  =====================================================================================================

A company's own template marks the same places with the same names, or has a table anywhere whose headers are `HEADERS`, of which
the question's place, its reason or the comment is enough (docs/statements.md). The amount expected is a number, or blank.

>>> HEADERS
('No.', 'Page and line, or transaction', 'Reason', 'Comment', 'Amount expected')
>>> FACTS["participant"]
'spm.participant'
"""

from __future__ import annotations

from spm_xl.workbooks.statement_closing import QUESTION_HEADERS as HEADERS
from spm_xl.workbooks.statement_closing import QUESTION_NAMES as NAMES
from spm_xl.workbooks.statement_closing import QUESTION_ROWS as ROWS
from spm_xl.workbooks.statement_closing import QUESTIONS_PAGE as PAGE

QUESTIONS = NAMES["questions"]
SIGNED_BY, SIGNED_ON = NAMES["signed by"], NAMES["signed on"]
FACTS = {fact: NAMES[fact] for fact in ("statement", "participant", "period", "revision", "content")}  # fact -> name of its cell

__all__ = ["FACTS", "HEADERS", "NAMES", "PAGE", "QUESTIONS", "ROWS", "SIGNED_BY", "SIGNED_ON"]
