"""The collection: importing it, recognising its works, labelling and publishing them."""
