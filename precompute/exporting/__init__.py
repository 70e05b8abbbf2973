"""Giving pieces out of the house: sound, notes, plan and stems, each in the file that other programs open."""
