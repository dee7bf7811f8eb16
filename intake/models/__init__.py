from intake.models.criterion import Criterion, Screening, WarningSign
from intake.models.form import ConsentWording, Form
from intake.models.inquiry import Inquiry

__all__ = ["ConsentWording", "Criterion", "Form", "Inquiry", "Screening", "WarningSign"]
