"""Records of a register to documents: which column or key holds which fact."""
