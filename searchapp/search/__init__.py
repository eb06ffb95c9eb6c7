"""What is answered: parameters in, results with facets out."""
