"""Putting an impression into words: musical elements, captions and prompts, in English and Arabic."""
