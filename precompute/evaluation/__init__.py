"""Evaluation: how good what Klangbild sees and composes is, measured on real pictures and real music."""
