"""A package and its parts: the zip, the XML, what ties parts together, and files that are whole or absent."""
