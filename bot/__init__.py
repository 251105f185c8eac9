"""People in, replies out: the command line, and later other channels, over the library."""
