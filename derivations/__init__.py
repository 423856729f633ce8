"""The notes as data."""
