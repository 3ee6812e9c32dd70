"""Trusts, schools, people and children: who is who, and who holds which role at which school from when to when."""
