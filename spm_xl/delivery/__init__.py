"""Delivery: a run's statements as packages with addressees, roll-ups for managers, mail files, and payroll's file read back."""
