"""Keep and query releases in a SPARQL engine elsewhere, by the SPARQL 1.1 Protocol and its Graph Store Protocol."""
