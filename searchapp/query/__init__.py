"""What was typed: the parsed query, what its words also mean, and the plan for the engine."""
