"""Example queries that also ask an endpoint elsewhere, one a file."""
