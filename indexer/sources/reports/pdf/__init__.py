"""PDF reports: the letters of pages with their positions, the fields of forms, and the document."""
