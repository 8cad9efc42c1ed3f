"""Changing many customers at once: which ones, what is done to them, the engine and its undo."""
