"""Accounting: accruals at close, commissions capitalised and amortised, their roll-forward and journal entries."""
