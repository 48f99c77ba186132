"""The same requests from many threads, over several processes, while model and roles change."""
