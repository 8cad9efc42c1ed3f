"""The pages of imports: history, upload and the wizard, step by step."""
