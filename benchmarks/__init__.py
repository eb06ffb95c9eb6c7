"""Benchmarks: commands that print tables. They have no assertions; the tests have the limits."""
