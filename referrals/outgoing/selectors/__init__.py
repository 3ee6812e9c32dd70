"""Reads of referrals that several pages share. Everything is cut to the cases that the reader may see."""
