"""The door: a Flask application over the core."""
