"""Identities for all sizes: the search for a certificate, and a replay that shares nothing with it."""
