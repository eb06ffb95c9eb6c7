"""Facts of projects: the labels of values in three languages, and the project that labelled values describe."""
