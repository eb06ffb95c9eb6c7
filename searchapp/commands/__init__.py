"""Sub-commands that searchapp adds to `indexer`, found through its entry points."""
