"""Accounting: accruals at close, commissions capitalised and amortised, their roll-forward and journal entries.

`close` does a period, from the ledgers of its runs: `costs` are what a run settled newly, `capitalisation` says which of them are costs of
obtaining a contract, `assets` follows these period by period with the charges of `amortisation`, and `owed` is what is earned and not
paid. `accrual` is what is owed at the tier that is expected, `expected` what the inputs expect of it. `entries` are the journal entries on the
`accounts`, and `disclosure` the tables of a note. `year_end` is everybody's year, and `roll_over` the inputs of the next.
"""
