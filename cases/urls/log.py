"""Logging a concern, and what the reporter sees of it afterwards."""

urlpatterns: list = []
