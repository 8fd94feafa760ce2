"""Plan letters: what a participant's plan says in plain words, its sign-off, and the register of what came back signed.

`terms` are what a letter is about, as of a day. Words are made from them and from nothing else: `spelling` spells numbers, days
and conditions, `plan_words`, `component_words`, `rate_words`, `credit_words` and `draw_words` say what each column means,
`law_words` what the rule pack of the place says, and `definitions` what the terms of the trade mean.
`world` puts made-up sales into the real calculation; `examples`, `return_example` and `draw_example` show what comes of them.
`values` are all of this by the names of `fields`; `form` is the template that they fill, and `letter` the workbook.
`private` finds what names somebody else. `writing` issues letters, `returned` reads a copy that came back, `collecting` puts it into
the journal, and `status` and `register` tell who has signed.
"""
