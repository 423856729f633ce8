"""The search for a proof of a bound."""
