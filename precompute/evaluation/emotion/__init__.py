"""How well the emotion of paintings is read: our judgement against people's, which nothing was fitted to."""
