"""Reconcile citations and mentions with official registers; every link says how it was made."""
