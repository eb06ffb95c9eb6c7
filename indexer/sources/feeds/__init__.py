"""Feeds (RSS, Atom, RDF) and sitemaps."""
