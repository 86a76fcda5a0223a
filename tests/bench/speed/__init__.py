"""Bulkhead beside docker-registry and nginx: what each does with a core."""
