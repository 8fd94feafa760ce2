"""Markers and texts outside of plain cells, and how a value reads in a text."""
