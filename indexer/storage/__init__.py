"""The index folder on disk: generations, their manifests, the lock, and readers of them."""
