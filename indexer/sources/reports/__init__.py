"""Report formats: PDF, DOCX and ODT."""
