"""Forms of customers and contact persons."""
