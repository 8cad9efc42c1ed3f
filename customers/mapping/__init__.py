"""Customers on the map: the frame that is shown, clusters and pins in it, their colours, round trips."""
