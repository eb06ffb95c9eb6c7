"""Records of a register: which column or key contains which field of a document."""
