"""What the service knows about names: funders and their successions, regions of Finland, and thesaurus concepts."""
