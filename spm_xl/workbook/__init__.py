"""A workbook as a zip of parts: filled, refreshed, bound, looked at. Knows nothing of pay.

`parts` is the zip and its XML, `formulas` and `grid` read what stands in the cells, `moves` takes along whatever
names an address. On these stand `fill` (a template, loaded once and rendered many times), `refresh` (in place),
`bind` (what feeds what), `inspect` (what is in a workbook, and what must not be) and `lint`.
"""
