"""What there is to choose from, as data: ensembles, drum cycles, culture profiles."""
