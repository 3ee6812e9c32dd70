"""From a worry to a safe child: concerns, decisions, cases and what is owed on them."""
