"""The work of each command, after the command line has been parsed."""
