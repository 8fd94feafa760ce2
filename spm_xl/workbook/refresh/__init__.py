"""Refresh a workbook in place: new values and rows, all else byte for byte."""
