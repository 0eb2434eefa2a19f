"""The rules: SHACL shapes, a file a class, as data."""
