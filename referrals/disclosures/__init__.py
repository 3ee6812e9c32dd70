"""Information shared or withheld, notices from the police, and serious incidents followed to the end."""
