"""A workbook wherever it is: a file, or open in a spreadsheet program."""
