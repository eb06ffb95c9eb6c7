"""Funders and organisations: profiles of single ones, and tables of those of a search."""
