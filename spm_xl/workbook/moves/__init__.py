"""Whatever names the address of a cell follows when rows are repeated, put in or taken out."""
