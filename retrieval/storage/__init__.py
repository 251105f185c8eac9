"""The corpus on disk, and nothing else."""
