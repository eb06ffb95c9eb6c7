"""The front that speaks HTTP: the one room of searchapp that knows Flask. Everything else answers without it."""
