"""What this app adds to the apps below it."""

from core.contributions import Contributions

contributions = Contributions()
