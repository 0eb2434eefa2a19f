"""Read the atomic promises in a section of an agreement by rules that are data; pure, without RDF."""
