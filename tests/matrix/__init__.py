"""Every address x person x method, with the expected answer."""
