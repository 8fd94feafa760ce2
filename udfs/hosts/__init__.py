"""The hosts, one module each: what a spreadsheet needs to offer the functions of the catalogue."""
