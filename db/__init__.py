"""The words of the house, the tables and the stores. Everything else stands on this layer."""
