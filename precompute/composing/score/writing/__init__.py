"""The notes: harmony, tunes, voices, accompaniments, and who plays them."""
