"""The rules by which a text is made readable, as data."""
