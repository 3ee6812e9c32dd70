"""Child protection, child in need, family help and looked-after plans, their meetings and what the school owes to them."""
