"""What is to be done by whom and when: days as their reader has them, lists, the calendar, the feed."""
