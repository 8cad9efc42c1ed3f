"""One thing done to many notes: assign, put off, set the status, delete."""
