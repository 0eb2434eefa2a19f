"""The words: the Belofte & Bewijs vocabulary, its code lists and context, as data."""
