"""The regions of Finland and their municipalities, today's and former ones, as `regions.toml` has them."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

__all__ = ["FormerMunicipality", "Merger", "Municipality", "Region", "RegionTable", "load_regions", "region_names"]

_FILE = Path(__file__).with_name("regions.toml")


class Municipality(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A municipality: Statistics Finland's code, its Finnish name, and its Swedish name if it has another."""

    code: str
    fi: str
    sv: str = ""


class FormerMunicipality(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The names of a municipality that no longer exists."""

    fi: str
    sv: str = ""


class Merger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The former municipalities that are part of the municipality `into` since 1 January of the year."""

    year: int
    into: str
    former: tuple[FormerMunicipality, ...]


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A region. fi is its canonical value too; also: other names, in any language; nuts: its code of NUTS level 3."""

    code: str
    nuts: str
    fi: str
    sv: str
    en: str
    municipalities: tuple[Municipality, ...]
    also: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Return the name in a language of the screen; the Finnish one for a language that the table does not have.

        >>> load_regions().regions[0].name("sv"), load_regions().regions[0].name("de")
        ('Nyland', 'Uusimaa')
        """
        return {"sv": self.sv, "en": self.en}.get(language, self.fi)

    @property
    def all_names(self) -> tuple[str, ...]:
        """The distinct names, the canonical one first."""
        return tuple(dict.fromkeys((self.fi, self.sv, self.en, *self.also)))


class RegionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The 19 regions in the order of their codes, and the mergers by year."""

    regions: tuple[Region, ...] = msgspec.field(name="region")
    mergers: tuple[Merger, ...] = msgspec.field(name="merger")

    @property
    def digest(self) -> str:
        """SHA-256 of the content of the table."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()

    def former(self) -> Iterator[tuple[FormerMunicipality, Region]]:
        """Yield each former municipality with the region it is part of today."""
        region_of = {municipality.fi: region for region in self.regions for municipality in region.municipalities}
        for merger in self.mergers:
            for former in merger.former:
                yield former, region_of[merger.into]


@cache
def load_regions() -> RegionTable:
    """Return the shipped table; it is read once.

    >>> table = load_regions()
    >>> len(table.regions), sum(len(region.municipalities) for region in table.regions)
    (19, 308)
    """
    return msgspec.convert(tomllib.loads(_FILE.read_text("utf-8")), RegionTable)


@cache
def region_names() -> dict[str, dict[str, str]]:
    """Return the names of each region by language of the screen, by its canonical value."""
    return {region.fi: {"fi": region.fi, "sv": region.sv, "en": region.en} for region in load_regions().regions}
