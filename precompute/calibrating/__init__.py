"""Fitting models to a museum's own pictures: probabilities that mean what they say, captions that are believed."""
