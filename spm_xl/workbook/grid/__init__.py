"""A workbook as it stands: cells, tables and names with their places in the bytes, and cells written back."""
