"""Where a query matched in a document: matches, marks and snippets."""
