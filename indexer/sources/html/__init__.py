"""Saved web pages: main text, metadata and facts."""
