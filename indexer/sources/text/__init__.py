"""Pages saved as plain text: register pages, project pages, news, any other page."""
