"""Seeing with weights: CLIP suggests musical words, an emotion network judges the feeling.

Only `clip_eye`, `emotion_net` and `neural_emotion` need torch; everything else is numpy and data.
"""
