"""A corpus on an OpenSearch cluster: the same storage and the same ranking, on many machines."""
