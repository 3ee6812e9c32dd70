"""Somebody owes a child something by a time. One clock model; the apps only say which obligations exist."""
