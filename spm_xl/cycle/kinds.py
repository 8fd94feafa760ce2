"""What the entries of a journal mean: their kinds, and what each keeps as its content.

Amounts are texts ("12.50"), days ISO texts. What a kind's `key` is makes it happen once.

==================  ================================================================================================
calculated          a run was written. subject: its folder's name. content: result (hash of what it comes to), manifest (its hash),
                    participants, payable (currency -> amount), inputs, mapping, data, template, binding, previous (names as given,
                    relative to the journal's folder where they lie below or beside it)
approved            a run was approved. subject: its folder's name. content: result, second (who else, "" for nobody), reason, cuts
                    (participants whose settled pay a change of terms lowers), own (the preparer approved: the small-company override)
paid                a run was paid. content: result, file, sha256 (the paid file of payroll, "" for none), payable (currency -> amount)
closed              a period was closed. content: result
reopened            a period was opened again. content: reason, state (that it was in), stopped (the payment was stopped or taken back)
accepted            a suspense item, a person or a warning was accepted by name, so that the period can close. subject: what;
                    content: reason. key: accepted PERIOD SUBJECT
inquiry             a question came back. subject: inquiry id. content: see `spm_xl.inquiries`. key: inquiry ID
answered            it was answered. subject: inquiry id. content: see `spm_xl.inquiries`
adjustment          a manual adjustment that the cycle made. subject: adjustment id. content: the columns of the table adjustments,
                    as texts. key: adjustment ID
letter              a plan letter was written. subject: participant. content: see `spm_xl.letters`
signed              a plan letter came back signed. subject: participant. content: the columns of the table sign_offs, as texts.
                    key: signed PARTICIPANT PLAN VERSION
final pay           a leaver was paid outside of the cycle. subject: participant. content: see `spm_xl.cycle.final_pay`
delivered           a package was made of a run. subject: its folder's name. content: manifest (of the run), sha256 (of its own)
accounted           a period's accounting was written. content: sha256 of its files by name, and its balances
==================  ================================================================================================

>>> "closed" in KINDS
True
"""

from __future__ import annotations

CALCULATED, APPROVED, PAID, CLOSED, REOPENED, ACCEPTED = "calculated", "approved", "paid", "closed", "reopened", "accepted"
INQUIRY, ANSWERED, ADJUSTMENT = "inquiry", "answered", "adjustment"
LETTER, SIGNED, FINAL_PAY, DELIVERED, ACCOUNTED = "letter", "signed", "final pay", "delivered", "accounted"
KINDS = (
    CALCULATED, APPROVED, PAID, CLOSED, REOPENED, ACCEPTED, INQUIRY, ANSWERED, ADJUSTMENT,
    LETTER, SIGNED, FINAL_PAY, DELIVERED, ACCOUNTED,
)  # fmt: skip
