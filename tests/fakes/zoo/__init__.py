"""Tiny models with random weights, made on the spot and saved as the hub's own are,
so that the real loading code reads them.

What they say is noise; what is tested is everything around them.
"""
