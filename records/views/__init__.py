"""Pages of what any kind of record can have."""
