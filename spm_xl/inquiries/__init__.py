"""Inquiries: the questions that come back on statements, their register, and what an answer does to pay."""
