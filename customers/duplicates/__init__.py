"""Customers who are likely the same: what makes them so, and finding them while a form is filled and in
the whole base. The models' indexes take their SQL from here, so this module imports nothing."""
