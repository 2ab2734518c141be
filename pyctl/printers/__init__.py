"""Objects to text: one module per output format."""
