"""What makes a spreadsheet program repair a workbook."""
