"""One function for each address of disagreements."""
