"""The team scorecard: what stands on it, where it goes in a workbook, and its refresh.

- measured: `calculate`, with quota and credit by the plan (`credited`); `key_figures` for a command
- as values by name (`values`): `cards`, `pictures`, a figure as `shown`, its `standing`; as `frames` of pandas
- in a workbook: the vocabulary (`fields`, printed by `document`), its `settings`, the `binding` by names, rows that stay
  (`kept_rows`), and the `refresh` of all of it
"""
