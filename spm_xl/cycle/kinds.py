"""What the entries of a journal mean: their kinds, and what each keeps as its content.

Amounts are texts ("12.50"), days ISO texts. What a kind's `key` is makes it happen once.

==================  ================================================================================================
calculated          a run was written. subject: its folder's name. content: company, start (first day of the period), result (hash of
                    what it comes to), manifest (its hash), participants, payable (currency -> amount), inputs, mapping, data, template,
                    binding, previous (names as given, relative to the journal's folder where they lie below or beside it), as_of,
                    allow_hidden, keep_going
approved            a run was approved. subject: its folder's name. content: result, second (who else, "" for nobody), reason, cuts
                    (participant, period and amount of settled pay that a change of terms lowers), own (the preparer approved: the
                    small-company override)
paid                a run was paid. subject: its folder's name. content: result, manifest (its hash), file, sha256 (names and hashes of the
                    paid files of payroll, "" for none), payable (currency -> amount), accepted (differences of the paid file), reason
closed              a period was closed. subject: its run's folder. content: result, manifest
reopened            a period was opened again. content: reason, state (that it was in), stopped (the payment was stopped or taken back)
accepted            an item that stands open on a run's lists was accepted by name, so that the period can close. subject: what; content:
                    list, why, reason. key: accepted PERIOD LIST SUBJECT: WHY
inquiry             a question came back, or another version of it. subject: inquiry id. content: see `spm_xl.inquiries`. key: inquiry ID,
                    and inquiry ID version N from the second on
answered            it was answered. subject: inquiry id. content: see `spm_xl.inquiries`
adjustment          a manual adjustment that the cycle made. subject: adjustment id. content: the columns of the table adjustments,
                    as texts. key: adjustment ID
letter              a plan letter was written. subject: participant. content: see `spm_xl.letters`
signed              a plan letter came back signed. subject: participant. content: the columns of the table sign_offs, as texts.
                    key: signed PARTICIPANT PLAN VERSION
final pay           a leaver was paid outside of the cycle. subject: participant. content: see `spm_xl.cycle.final_pay`
acknowledged        a statement came back signed. subject: participant. content: see `spm_xl.inquiries`.
                    key: acknowledged PARTICIPANT PERIOD REVISION
delivered           a package was made of a run. subject: its folder's name. content: manifest (of the run), sha256 (of its own)
accounted           a period's accounting was written. content: sha256 of its files by name, and its balances
==================  ================================================================================================

>>> "closed" in KINDS
True
"""

from __future__ import annotations

CALCULATED, APPROVED, PAID, CLOSED, REOPENED, ACCEPTED = "calculated", "approved", "paid", "closed", "reopened", "accepted"
INQUIRY, ANSWERED, ADJUSTMENT, ACKNOWLEDGED = "inquiry", "answered", "adjustment", "acknowledged"
LETTER, SIGNED, FINAL_PAY, DELIVERED, ACCOUNTED = "letter", "signed", "final pay", "delivered", "accounted"
KINDS = (
    CALCULATED, APPROVED, PAID, CLOSED, REOPENED, ACCEPTED, INQUIRY, ANSWERED, ADJUSTMENT,
    ACKNOWLEDGED, LETTER, SIGNED, FINAL_PAY, DELIVERED, ACCOUNTED,
)  # fmt: skip
