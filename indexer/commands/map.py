"""`indexer map`: proposes a column mapping for a register."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.commands.options import json_option, print_json, print_problems, settings_of


@click.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", default="", metavar="NAME", help="Use this shipped column mapping.")
@json_option
@click.pass_context
def command(ctx: click.Context, file: Path, mapping: str, as_json: bool) -> None:
    """Propose a column mapping for FILE (CSV, XLSX, JSON, JSON Lines, XML) and show the records it would read."""
    from indexer.commands.map_proposal import json_of, propose_source, report_of

    proposal = propose_source(file, settings_of(ctx).limits, mapping)
    if as_json:
        print_json(json_of(proposal))
    else:
        click.echo(report_of(proposal))
    print_problems(proposal.problems)
    if not proposal.count:
        ctx.exit(1)
