"""Where a query matches in a document: matches with their explanations, and snippets with marked words."""
