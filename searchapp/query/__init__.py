"""The query language: parsing, expansion with synonyms, spelling correction, and planning for the engine."""
