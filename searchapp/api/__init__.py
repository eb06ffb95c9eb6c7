"""The JSON API: its types, how they are filled, their description, and the routes."""
