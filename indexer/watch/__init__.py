"""`indexer watch`: runs the indexer whenever the source files change."""
