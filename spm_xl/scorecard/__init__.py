"""The team scorecard: what stands on it, where it goes in a workbook, and its refresh."""
