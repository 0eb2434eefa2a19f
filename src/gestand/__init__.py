"""Gestand: promises, decisions and evidence links as linked data."""
