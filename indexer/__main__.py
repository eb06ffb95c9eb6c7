"""Runs the `indexer` command for `python -m indexer`."""

from indexer.cli import main

main(prog_name="indexer")
