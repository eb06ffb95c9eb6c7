"""Writing segments: batches of documents inverted to arrays, and several segments merged to one."""
