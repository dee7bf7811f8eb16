from sequences.models.enrollment import Enrollment, EnrollmentStatus
from sequences.models.sequence import Sequence, SequenceKind, Step, Version

__all__ = ["Enrollment", "EnrollmentStatus", "Sequence", "SequenceKind", "Step", "Version"]
