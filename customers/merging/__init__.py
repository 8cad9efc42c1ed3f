"""Several customers side by side, and what is chosen of each when they become one."""
