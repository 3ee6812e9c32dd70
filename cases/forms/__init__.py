"""Forms of concerns and cases: parsing and field errors; rules and writing are elsewhere."""
