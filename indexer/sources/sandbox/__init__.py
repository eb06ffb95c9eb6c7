"""Parsing in child processes with limits of memory and time."""
