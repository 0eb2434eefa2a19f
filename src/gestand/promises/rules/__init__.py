"""The rules of the reading of promises, as data with prose."""
