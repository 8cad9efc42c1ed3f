"""The pages of people, departments, roles, the organisation, and one's own preferences."""
