"""Views that every app builds its pages on."""
