from sequences.models.enrollment import Enrollment, EnrollmentStatus
from sequences.models.sequence import Answer, Sequence, SequenceKind, Step, Version

__all__ = ["Answer", "Enrollment", "EnrollmentStatus", "Sequence", "SequenceKind", "Step", "Version"]
