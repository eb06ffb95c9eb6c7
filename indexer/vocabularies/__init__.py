"""Vocabularies: funders with their successors, regions of Finland, and thesaurus concepts."""
