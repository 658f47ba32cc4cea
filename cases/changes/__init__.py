"""Verbs of the family's file. Each: one transaction, lock, check, change, one event in the log."""
