"""Fill a template: loaded once, rendered many times."""
