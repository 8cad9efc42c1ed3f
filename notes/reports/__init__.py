"""What the team did in a period: counted in the database, shown as tables, charts and a workbook."""
