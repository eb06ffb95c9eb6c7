"""Documents related to a document or to a query."""
