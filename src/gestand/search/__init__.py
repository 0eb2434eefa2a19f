"""Find promises, sections, findings and decisions by their words and by what is said of them."""
