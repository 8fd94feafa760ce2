"""Delivery: a run's statements as packages with addressees, roll-ups for managers, mail files, and payroll's file read back.

`teams` says who leads whom, `roll_up` is a manager's workbook, `roll_up_privacy` its search for others, `reports` the roll-ups of a run.
`parcels` says who gets what, with the words of `messages` and the files of `names`; `mail` is a message as a file. `passwords` and `encryption` close a file for its reader, `sealing`
closes those of a package, `standing` is a package that is there already, `package` writes one.
`paid_columns` reads a paid file, `to_be_paid` what a run told payroll, `paid_file` matches them, `paid_workbook` shows the match,
and `paying` notes a run as paid that matches.
"""
