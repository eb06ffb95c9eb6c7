"""Plain-text formats: pages of projects, news, and any other page."""
