"""The `searchapp` command, which serves the search over HTTP."""

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
@click.option("--workers", type=int, help="Number of worker processes.  [default: one per core]")
@click.option("--settings", type=click.Path(path_type=Path), help="Settings file.  [default: hankehaku.toml]")
@click.version_option(package_name="hankehaku")
def main(index: Path | None, host: str | None, port: int | None, workers: int | None, settings: Path | None) -> None:
    """Serve the search in the browser. A new index is used without a restart."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.INFO)
    try:
        configured = load_settings(settings, index=index, server_host=host, server_port=port, server_workers=workers)
        serve(
            create_app(configured),
            configured.server,
            on_ready=lambda url: click.echo(f"Hankehaku serves {configured.index}/ on {url} (stop: Ctrl+C)"),
        )
    except HankehakuError as error:
        raise click.ClickException(str(error)) from error
