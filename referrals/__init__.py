"""What leaves the school about a child or an adult, and what comes back: one small app for each kind of record.

`agencies` (whom one rings, and the limits agreed with them) is the lowest; the others import it and never each other.
"""
