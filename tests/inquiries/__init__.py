"""Inquiries: what comes back on statements, the register, and what answers do to pay."""
