"""Figures without names, read from everything below; nothing here leads to a record."""
