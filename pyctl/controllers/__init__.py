"""Drivers of reconcilers."""
