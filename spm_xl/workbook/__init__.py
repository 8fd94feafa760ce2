"""A workbook as a zip of parts: fill a template, prove what is in a file. Knows nothing of pay.

`template.load` reads a template once, `render.render` fills it any number of times, `scan.scan` searches
every byte of what came out.
"""
