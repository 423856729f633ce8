"""A small kernel of rules for bounds, a search for proofs, and a replay that shares no code with them."""
