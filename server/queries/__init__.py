"""The SPARQL queries that pages run, one a file."""
