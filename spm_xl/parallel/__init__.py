"""A run lined up against the sheet that was used before, another system's export, or another run.

`compare` does it. Their side: `grid` reads any file, `table` finds the tables in it by the words of `words` and what a mapping says
(`choices`), `table_rows` takes the rows, `theirs` puts them together; `people`, `written_numbers` and `scales` read names, numbers and
percentages. Our side: `ours`. Both are a `side`. `comparison` goes from their pay to ours: `both_sides` is what both state of
a participant, `person_differences` what lies between, with `matching`, `deal_differences` and `factors` for deals and `total_differences` and `across` for totals; a `difference` has one class. `workbook` and `mapping_text` write what was found.
"""
