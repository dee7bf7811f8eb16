from scheduling.models.availability import Availability
from scheduling.models.visit import Visit

__all__ = ["Availability", "Visit"]
