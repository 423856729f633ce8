"""The search for a constant, and for a family along which there is none."""
