"""Read the prose of assessments and decisions by rules that are data; pure, without RDF."""
