"""The measured servers. To add one, write a module in this folder and add it to SERVICES."""

from __future__ import annotations

from benchmarks.speed.answers.datasette import Datasette
from benchmarks.speed.answers.hankehaku import Hankehaku
from benchmarks.speed.answers.opensearch import OpenSearch
from benchmarks.speed.answers.service import Service

SERVICES: dict[str, Service] = {service.name: service for service in (Hankehaku(), OpenSearch(), Datasette())}
