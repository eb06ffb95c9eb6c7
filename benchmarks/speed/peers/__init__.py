"""The measured engines. To add one, write a module in this folder and add it to PEERS."""

from __future__ import annotations

from benchmarks.speed.peers.base import Peer, Searching
from benchmarks.speed.peers.hankehaku import Hankehaku
from benchmarks.speed.peers.sqlite import Sqlite
from benchmarks.speed.peers.tantivy import Tantivy, TantivyByField
from benchmarks.speed.peers.whoosh import StockWhoosh
from benchmarks.speed.peers.xapian import Xapian

__all__ = ["OURS", "PEERS", "Peer", "Searching"]

OURS = Hankehaku.name
PEERS: dict[str, Peer] = {
    peer.name: peer for peer in (Hankehaku(), Tantivy(), TantivyByField(), Sqlite(), Xapian(), StockWhoosh())
}
