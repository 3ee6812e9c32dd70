"""The directory of the agencies around the school, their hours, the limits agreed with them and the ladder of a disagreement."""
