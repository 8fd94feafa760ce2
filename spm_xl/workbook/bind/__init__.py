"""What feeds what: a binding, its file, and the proposal of one."""
