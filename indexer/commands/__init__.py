"""The sub-commands of `indexer`, one module per command."""
