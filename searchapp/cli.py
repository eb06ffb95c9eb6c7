"""The `searchapp` command: serves the index in the browser."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from indexer.errors import HankehakuError
from indexer.settings import load_settings
from searchapp import create_app
from searchapp.web.serving import serve


@click.command()
@click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.  [default: index]")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=int, help="Processes that answer.  [default: one for each core]")
@click.option("--settings", type=click.Path(path_type=Path), help="Settings file.  [default: hankehaku.toml]")
@click.version_option(package_name="hankehaku")
def main(index: Path | None, host: str | None, port: int | None, workers: int | None, settings: Path | None) -> None:
    """Serve the search in the browser. A new index is seen without a restart."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.INFO)
    try:
        held = load_settings(settings, index=index, server_host=host, server_port=port, server_workers=workers)
        serve(
            create_app(held),
            held.server,
            on_ready=lambda address: click.echo(f"Hankehaku serves {held.index}/ on {address} (stop: Ctrl+C)"),
        )
    except HankehakuError as error:
        raise click.ClickException(str(error)) from error
