"""Synthetic photographs of machine-readable codes with exact boxes. Everything in them is computed; no photograph of anybody's is used."""
