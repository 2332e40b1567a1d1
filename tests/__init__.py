"""A package, so that no other top-level `tests`, which some distributions install, comes first."""
