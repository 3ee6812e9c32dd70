"""Readings of the record: children, chronology, who has looked, what I owe."""

urlpatterns: list = []
