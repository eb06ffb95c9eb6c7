"""`indexer map`: proposes how the columns of a register are read."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.commands.options import json_option, print_json, print_problems, settings_of


@click.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", default="", metavar="NAME", help="A shipped mapping of columns to use.")
@json_option
@click.pass_context
def command(ctx: click.Context, file: Path, mapping: str, as_json: bool) -> None:
    """Propose how the columns of FILE (CSV, XLSX, JSON, JSON Lines) are to be read, and show what would be."""
    from indexer.commands.map_proposal import json_of, propose_source, report_of

    proposal = propose_source(file, settings_of(ctx).limits, mapping)
    if as_json:
        print_json(json_of(proposal))
    else:
        click.echo(report_of(proposal))
    print_problems(proposal.problems)
    if not proposal.count:
        ctx.exit(1)
