"""What the sealed register asks: the report in `report`, everything that a case manager records in `records`."""
