"""Requests drawn by chance: what is asked (the form) and with which values, from two dice."""
