"""Funders and organisations: a profile of each, and tables of all."""
