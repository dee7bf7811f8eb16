"""The sandbox carrier: a stand-in for Twilio and SendGrid that never leaves this machine.

A program of its own (`python -m sandbox`). It imports no app and no app imports it; the two meet over HTTP only.
"""
