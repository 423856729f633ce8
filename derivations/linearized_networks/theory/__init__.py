"""Our supplements, a file for each topic: what the notes use and do not prove, or more than they say."""
