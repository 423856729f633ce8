"""Are the shapes right? By polynomials in the sizes, and by whole numbers for them."""
