"""What each kind is: one module per kind, and the catalog of them all."""
