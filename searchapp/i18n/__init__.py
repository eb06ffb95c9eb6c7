"""The screen in Finnish, Swedish and English: catalogues, labels, and how values are written. Needs no Flask."""
