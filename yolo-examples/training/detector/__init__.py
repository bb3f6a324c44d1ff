"""A small anchor-free detector for machine-readable codes: network, training, export and evaluation."""

CLASSES = ("qr_code", "barcode", "data_matrix", "aztec", "pdf417")
