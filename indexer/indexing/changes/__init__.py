"""What changed in the sources since the previous run: new, changed, duplicate, retained and removed documents."""
