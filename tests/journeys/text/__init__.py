"""Text of instruments: placeholders, markup, owners' text, translations, versions."""
