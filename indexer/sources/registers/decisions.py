"""Recognises rejected applications: lists of decisions contain them, and they never became projects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from indexer.sources.facts.vocabulary import OwnLabels, fold_label, meaning_of, own_labels

REJECTED = "a rejected application"
"""The reason for a record that is not read; only the number of such records is reported."""
REJECTED_COUNT = "rejected applications, not indexed: {}"

_LONGEST = 100  # characters of a decision
_REJECTED_RE = re.compile(
    r"(?:hakemus )?(?:hylätty|hylätään|hylättiin|hylkäys|kielteinen|evätty|ei (?:myönnetty|myönnetä|hyväksytty"
    r"|rahoitettu|rahoiteta|avustusta|rahoitusta)|avslag|avslagen|avslaget|avslås|avslagits|negativ|negativt|nekande"
    r"|förkastad|förkastat|(?:ej|inte) (?:beviljad|beviljat|beviljats|godkänd)|rejected|declined|refused|denied"
    r"|negative|unsuccessful|not (?:granted|funded|awarded|approved|selected))\b"
)
_PARTLY_RE = re.compile(r"\b(?:osin|osittain|osaksi|delvis|partly|partially|in part)\b")
_NO = frozenset(("ei", "nej", "no", "false"))
_DECISION_RE = re.compile(r"päätö|paato|ratkais|tila\b|hakemu|beslut|decision|outcome|application|tulos\b|result\b")
_APPROVAL_RE = re.compile(r"hyväksy|hyvaksy|myönn|myonn|rahoitettu|godkän|bevilja|approved|granted|funded|awarded")


def is_rejected(record: Mapping[str, Any], total_eur: int | None) -> bool:
    """Return whether a record says that it was rejected: its status, or its decision if it has no sum above 0.

    >>> is_rejected({"Hanke": "Kiikku", "Päätös": "Kielteinen"}, 0), is_rejected({"Hanke": "Hylätty"}, 0)
    (True, False)
    """
    keys = _deciding_keys(tuple(record), own_labels())
    return bool(keys) and any(
        (role == "status" or not total_eur) and _is_negative(record[key], is_approval=role == "approval")
        for key, role in keys
    )


@lru_cache(1_000)
def _deciding_keys(keys: tuple[str, ...], _own: OwnLabels) -> tuple[tuple[str, str], ...]:
    """Return the keys that decide, with their roles; the records of a table have the same keys."""
    return tuple((key, role) for key in keys if (role := _role_of(key)))


def _role_of(key: str) -> str:
    """Return what the values of a key decide: "status", "decision" or "approval"; "" for other keys."""
    meaning, label = meaning_of(key).key, fold_label(key)
    if meaning == "status":
        return "status"
    if meaning not in ("", "total_eur", "results"):
        return ""
    return "approval" if _APPROVAL_RE.search(label) else "decision" if _DECISION_RE.search(label) else ""


def _is_negative(value: Any, *, is_approval: bool) -> bool:  # noqa: ANN401 - a cell or a JSON value
    if value is False:
        return is_approval
    return isinstance(value, str) and len(value) <= _LONGEST and _is_negative_text(value, is_approval)


@lru_cache(10_000)
def _is_negative_text(text: str, is_approval: bool) -> bool:
    label = fold_label(text)
    is_rejection = bool(_REJECTED_RE.match(label)) and not _PARTLY_RE.search(label)
    return is_rejection or (is_approval and label in _NO)
