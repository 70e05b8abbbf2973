"""The sampler of MusicGen's tokens: many pieces in one pass, each step one captured graph where there is a GPU.

`runner` is what composers use; the way of a step reads `weights`, `batch`, `step`, `sampling`. All of them
load torch.
"""
