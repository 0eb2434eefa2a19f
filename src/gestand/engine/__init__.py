"""Run a query with a budget: worker processes, limits, policy."""
