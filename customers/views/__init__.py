"""The pages of customers, one module per page."""
