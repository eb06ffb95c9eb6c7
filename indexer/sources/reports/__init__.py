"""Reports: PDF, DOCX and ODT."""
