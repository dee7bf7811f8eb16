"""The carrier, put together: what `python -m sandbox` runs and the tests start."""

import threading

from sandbox.callbacks import SendGridEvents, TwilioCallbacks
from sandbox.carrier import Carrier
from sandbox.clock import AppClock
from sandbox.configuration import Configuration
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.inbound import Inbound
from sandbox.inspection import Inspection
from sandbox.journal import Journal
from sandbox.pages import Pages
from sandbox.sendgrid_api import SendGridApi
from sandbox.skip import Skip
from sandbox.twilio_api import TwilioApi
from sandbox.wire import Router, Server
from sandbox.work import Workers


class Program:
    def __init__(self, configuration: Configuration, port: int = 0):
        self.configuration = configuration
        self._journal = Journal(configuration.state)
        self.carrier = Carrier(self._journal)
        self._steps = Workers(threads=1)  # apart, so that an app that hangs delays no status
        self._callbacks = Workers(threads=8)
        self.clock = AppClock(configuration)
        self.faults = Faults(configuration.seed, self.clock.stamp)
        self.skip = Skip(self.clock)
        texts = TwilioCallbacks(configuration, self.carrier, self._callbacks)
        emails = SendGridEvents(configuration, self._callbacks)
        delivery = Delivery(self.carrier, self.faults, self._steps, texts, emails)
        self.inbound = Inbound(self.carrier, texts, self.clock)
        router = Router()
        TwilioApi(configuration, self.carrier, delivery, self.faults, self.clock).add_to(router)
        SendGridApi(configuration, delivery, self.faults, self.clock).add_to(router)
        inspection = Inspection(configuration, self.carrier, self.faults, self.inbound)
        Pages(configuration, self.carrier, self.faults, self.inbound, self.clock, self.skip, inspection).add_to(router)
        inspection.add_to(router)
        self.server = Server(port, router)
        delivery.resume()

    @property
    def url(self) -> str:
        return self.server.url

    def start(self) -> None:
        """Serve on a thread of its own."""
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Safe to call twice."""
        if self.server.closing.is_set():
            return
        self.skip.stop()
        self.server.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self._steps.close()
        self._callbacks.close()
        self._journal.close()
