"""The worker: the queue, the jobs of workers that are gone, the work that begins by itself, and the
audit trail's sealer.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import threading
import time
from types import FrameType

from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from muara.errors import Refused
from muara_server.audit.actions import seal_everything
from muara_server.jobs import actions, run, workers

log = logging.getLogger("muara.worker")

PAUSE_SECONDS = 0.5
DAY_SECONDS = 24 * 60 * 60
QUEUE_KEPT = dt.timedelta(days=7)


class Worker:
    """Goes round: take back what was abandoned, begin what is due, work on what waits, rest.

    The sealer has a thread of its own, so that a job of hours does not keep the trail open.
    """

    def __init__(self, *, parent: int | None = None) -> None:
        self.parent = parent
        self.ending = threading.Event()
        self.tidy_at = time.monotonic()

    def run(self) -> None:
        """Work until a signal, or until the parent is gone."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        sealer = threading.Thread(target=self._keep_sealing)
        sealer.start()
        try:
            while not self._over():
                self._tidy_daily()
                if not self.round():
                    self.ending.wait(PAUSE_SECONDS)
        finally:
            self.ending.set()
            sealer.join()

    def round(self) -> int:
        """One round; how many jobs it worked on. Trouble with the database waits for the next."""
        try:
            close_old_connections()
            actions.take_back_abandoned()
            actions.begin_what_is_due()
            return _work_on_next()
        except OperationalError:
            log.warning("the database could not be reached this round")
            return 0

    def round_until_idle(self) -> None:
        """Everything that waits or is due now, and a sealed trail."""
        actions.take_back_abandoned()
        actions.begin_what_is_due()
        while _work_on_next():
            pass
        tidy()
        seal_everything()

    def _tidy_daily(self) -> None:
        now = time.monotonic()
        if now >= self.tidy_at:
            self.tidy_at = now + DAY_SECONDS
            tidy()

    def _keep_sealing(self) -> None:
        sealing = True
        while not self.ending.wait(PAUSE_SECONDS):
            sealing = sealing and _seal()
            if self._over():
                self._end()
        if sealing:
            _seal()
        connection.close()

    def _over(self) -> bool:
        orphaned = self.parent is not None and os.getppid() != self.parent
        return orphaned or self.ending.is_set()

    def _end(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Finish the step in hand; the job goes on from there at the next start."""
        self.ending.set()
        run.interrupt()


def _work_on_next() -> int:
    """Let the queue's own worker claim one task and work on it; how many it found: one or none."""
    # Claiming locks the records for everybody: only look where there is something to claim.
    if not DBTaskResult.objects.ready().exists():
        return 0
    queue = QueueWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=workers.own_name()[:64],
        excluded_queue_names=[],
    )
    queue.run()
    return int(queue._run_tasks)


def tidy() -> None:
    """Forget what nobody needs: rows of the queue, which say less than the jobs; old sessions."""
    try:
        DBTaskResult.objects.filter(finished_at__lt=timezone.now() - QUEUE_KEPT).delete()
        SessionStore.clear_expired()
    except OperationalError:
        log.warning("tidying waits for tomorrow")


def _seal() -> bool:
    """Seal what waits; False when the trail was tampered with and must not grow any further."""
    try:
        seal_everything()
    except OperationalError:
        log.warning("the audit trail could not be sealed this time")
    except Refused as refusal:
        log.critical("%s", refusal)
        return False
    return True
