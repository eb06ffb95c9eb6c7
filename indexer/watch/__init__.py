"""`indexer watch`: runs the indexer when source files change and at regular intervals for sources with a URL."""
