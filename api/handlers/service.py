"""What the faces need of the layers below them."""

from __future__ import annotations

import msgspec

from ..auth.tokens import Verifier
from ..server.rate_limit import Limits
from .backend import Backend
from .streams import StreamHub


class Service(msgspec.Struct, frozen=True):
    """What endpoints need: the layer under them, who checks tokens, the live streams, the limits for guests."""

    backend: Backend
    verifier: Verifier
    live: StreamHub
    limits: Limits
