"""Forms of referrals: parsing, and a sentence for each answer that is missing or wrong."""
