"""`indexer map`: proposes a column mapping for a register, or shows how a page is read."""

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
    """Show how FILE is read.

    For a register (CSV, XLSX, JSON, JSON Lines, XML), propose a column mapping and show the records it would read. For
    a page (text, HTML, PDF, DOCX, ODT), show its kind, its title, and each fact with its label.
    """
    from indexer.commands import page_reading
    from indexer.commands.map_proposal import json_of, propose_source, report_of

    settings = settings_of(ctx)
    if reading := None if mapping else page_reading.read_page(file, settings):
        if as_json:
            print_json(page_reading.json_of(reading))
        else:
            click.echo(page_reading.report_of(reading))
        print_problems(reading.problems)
        ctx.exit(0 if reading.document else 1)
    proposal = propose_source(file, settings.limits, mapping, settings.own_labels)
    if as_json:
        print_json(json_of(proposal))
    else:
        click.echo(report_of(proposal))
    print_problems(proposal.problems)
    if not proposal.count:
        ctx.exit(1)
