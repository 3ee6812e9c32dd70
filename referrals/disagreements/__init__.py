"""The ladder of a professional disagreement with an agency, stage by stage up to the director of children's services."""
