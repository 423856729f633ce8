"""Claims with facts, made by kind and judged beside an oracle that draws its own models."""
