"""What is in a workbook: its contents, what hides in it, and words that must not be there."""
