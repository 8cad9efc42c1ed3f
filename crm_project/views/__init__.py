"""Pages that belong to no app: dashboard, health, style guide."""
