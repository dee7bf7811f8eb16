from sequences.models.enrollment import Enrollment, EnrollmentStatus
from sequences.models.sequence import Sequence, Step, Version

__all__ = ["Enrollment", "EnrollmentStatus", "Sequence", "Step", "Version"]
