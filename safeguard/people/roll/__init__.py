"""The roll: a file from the school's system becomes joiners, leavers and changes, reviewed before it counts.

The way of a file: `layouts` reads it (bytes to tables, hostile ones refused; tables to rows of one vocabulary,
`records`), `plan` compares the rows with the roll as it is (`current`), a person agrees, `actions` writes. Every row of
the file ends in exactly one place of the plan; nothing is written before a person commits.
"""
