"""One function for each address of referrals."""
