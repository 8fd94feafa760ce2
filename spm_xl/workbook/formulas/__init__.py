"""Formulas as a file stores them: their pieces, the cells that they name, and what depends on what."""
