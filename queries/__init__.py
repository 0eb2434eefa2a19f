"""The example queries: competency questions as SPARQL, described in RDF, as data."""
