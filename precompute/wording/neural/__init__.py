"""Models that word: BLIP captions, Falcon and T5 refine, Marian translates."""
