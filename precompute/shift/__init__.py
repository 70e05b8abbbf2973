"""The night shift: batches that curators order, and workers that do their jobs."""
