"""The rules by which prose is read: TOML files, each with its prose beside it."""
