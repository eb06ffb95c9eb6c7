"""The sub-commands of `indexer`, one module each."""
