"""What a patient sees of us behind the link in a message: /v/<token>/, in English and Spanish, without a script."""
