"""Answers searches: from parameters to results with facets, suggestions and relaxed queries."""
