"""Load a spreadsheet of customers from the command line."""

from importing.file_command import FileCommand


class Command(FileCommand):
    help = "Loads customers from an .xlsx, .xls, .ods or .csv file; good rows go in."
    target = "customers"
    key_examples = "external_id, email"
