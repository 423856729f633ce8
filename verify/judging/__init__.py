"""The judge and its tables, a run over a document, errata, the store of verdicts."""
