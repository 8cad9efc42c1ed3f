"""Form fields and widgets that read and show values in the reader's calendar and digits."""
