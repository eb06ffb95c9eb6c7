"""What the service knows about names: funders and their successions, and thesaurus concepts."""
