"""Our supplements to Section 6: what the notes use and do not prove."""
