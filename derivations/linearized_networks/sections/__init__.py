"""A file for each section, entries in printed order; Section 6 has two, and `s6` for what both speak of."""
