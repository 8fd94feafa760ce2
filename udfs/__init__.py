"""The functions of a cell: one catalogue, one call path, and the hosts that offer them."""
