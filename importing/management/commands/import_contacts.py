"""Load a spreadsheet of contact persons of customers from the command line."""

from importing.file_command import FileCommand


class Command(FileCommand):
    help = "Loads contact persons of customers from an .xlsx, .xls, .ods or .csv file; good rows go in."
    target = "contacts"
    key_examples = "email, mobile"
