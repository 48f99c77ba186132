"""Random requests: what is requested (the form) and with which values, from two dice."""
