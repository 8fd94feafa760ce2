"""Inquiries: the questions that come back on statements, their register, and what an answer does to pay.

`question` is what a reader wrote in a row of a statement, and when two of them are the same. `returned` reads a workbook that came
back: `cell_text` its values, `question_table` its questions, `elsewhere` what was written outside of their table, `drawn` what is no cell's text. `issued` is what the runs
handed out, `shown` what a statement says of the line that is asked about, `altered` what a returned copy says otherwise, `pages_paired` which of its pages is which, and `understood` puts these together.
`inquiry` is a question as the journal knows it, with its answers, and `standing` gives all of them; `matching` says which inquiry a question belongs to; `entering`
puts what is new into the journal, from a folder (`collecting`) or by hand (`adding`). `register` is the workbook in which finance answers: `register_columns` its
columns, `register_pages` the pages around it, `register_read` what was written there. `decision` is what one row decides; `named` whom an answer names; `answering` puts decisions into the journal,
with `adjusting` the adjustments that they make; `open_period` says when these count. `summary` counts all of it.

Content of the journal's entries (all texts but row, occurrence and lists):

==============  ================================================================================================================
inquiry         participant, period, statement, revision, row, occurrence, line, transaction, reason, text, amount (expected),
                received (day), saved (when its file says that it was saved), file, problem ("" where it can be understood), name,
                manager, currency (of the plan), until (end of the days for questions), shown (what the statement says there).
                A further entry of the same inquiry is a version of it: its text was corrected, or a better copy came
answered        status (accepted, declined, clarify, withdrawn, forwarded, or reopened), answer, owner, amount, currency, component,
                transaction, kind (pay or earnings), approver, entered_by, adjustment (ids, separated by |); reason, of one reopened
adjustment      the columns of the table adjustments
acknowledged    a statement that came back signed. subject: participant. content: statement, revision, name, signed_on, signature, file
==============  ================================================================================================================
"""
