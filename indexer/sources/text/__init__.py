"""Plain-text formats: register pages, project pages, news, and any other page."""
