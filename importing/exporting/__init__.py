"""Records out into a spreadsheet: the list as it is shown, or everything, ready to load back."""
