"""The territory workbook: written, changed by its manager, read back, and planned again around what was accepted."""
