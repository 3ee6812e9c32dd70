"""Passing a child's safeguarding file on to the next school, and taking one in."""
