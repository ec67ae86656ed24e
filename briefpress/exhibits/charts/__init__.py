"""Charts: rows of a CSV file and a form, or a specification, to what the press draws."""
