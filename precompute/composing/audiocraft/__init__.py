"""audiocraft, MusicGen's own library (Copet et al., 2023), as a worker program in an environment of its own.

It wants versions of torch and others that nothing else here can live with, so it is never imported by Klangbild.
"""
