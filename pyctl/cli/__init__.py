"""The terminal: what a user types becomes calls, what comes back becomes text."""
