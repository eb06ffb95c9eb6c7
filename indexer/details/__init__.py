"""The values of a document that have no field of their own, and the columns of its exports."""

from indexer.details.registry import DETAIL_FIELDS, DETAIL_NAMES, DETAILS, EXTRA_DETAILS, OTHER, Detail
from indexer.details.values import details_of, is_code, texts_by_field

__all__ = [
    "DETAILS",
    "DETAIL_FIELDS",
    "DETAIL_NAMES",
    "EXTRA_DETAILS",
    "OTHER",
    "Detail",
    "details_of",
    "is_code",
    "texts_by_field",
]
