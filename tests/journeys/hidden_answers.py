"""How a page shows an answer that is hidden until it is opened."""

from __future__ import annotations

import html
import re

from tests.journeys.visitor import Visitor

OPENED = re.compile(r'<details class="hidden-answer".*?</details>', re.DOTALL)


def source(visitor: Visitor) -> str:
    return html.unescape(visitor.reply.get_data(as_text=True))
