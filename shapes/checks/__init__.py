"""Rules over several nodes, as SPARQL, one a file."""
