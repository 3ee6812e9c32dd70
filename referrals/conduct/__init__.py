"""The sealed register: allegations and low-level concerns about adults, apart from every other record."""
