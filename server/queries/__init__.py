"""The queries that pages run, one a file."""
