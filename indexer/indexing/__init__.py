"""One run of the indexer: from changed source files to a published generation."""
