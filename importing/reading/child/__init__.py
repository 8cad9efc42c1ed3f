"""What runs inside the limited process that opens a spreadsheet; imports no Django.

The process knows this package as `child`, not as `importing.reading.child`, which would load
Django; so its modules import one another relatively.
"""
