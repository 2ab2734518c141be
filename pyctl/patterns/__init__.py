"""Regular expressions as Go's regexp package has them: its syntax, and no backtracking."""
