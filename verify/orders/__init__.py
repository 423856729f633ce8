"""Orders of magnitude: a constant that is found and shown, or a family along which none does."""
