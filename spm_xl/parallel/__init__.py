"""The parallel run: a run held against the team's old sheet or another system's export, every difference with its cause."""
