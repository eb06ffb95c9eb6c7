"""Saved web pages: main text, metadata, and labelled values."""
