"""One file for each section of the notes, entries in printed order."""
