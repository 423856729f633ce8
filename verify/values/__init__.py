"""The meaning of every node in exact, decimal and ball arithmetic."""
