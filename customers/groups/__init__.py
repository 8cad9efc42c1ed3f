"""Groups of customers: their tree, what their rules say, and who is in them."""
