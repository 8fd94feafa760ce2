"""Plan letters: what a participant's plan says in plain words, its sign-off, and the register of what came back signed."""
