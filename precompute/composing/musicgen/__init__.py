"""MusicGen (Copet et al., 2023): a language model over the tokens of a neural codec, conditioned on text."""
