"""Words of matrices: the algebra in which the operator engine decides identities for all sizes."""
