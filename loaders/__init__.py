"""The sources: one module per kind of source; no loader knows another."""
