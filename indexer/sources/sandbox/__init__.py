"""Parsing of untrusted files in child processes with limits of memory and time."""
