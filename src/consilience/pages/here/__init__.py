"""Pages that write: importing files, and reviewing links. No HTTP in them.

They are only for whoever sits at the computer; who that is, others have made sure of.
"""

from consilience.pages.here.answering import Asked, Reply, answer

__all__ = ["Asked", "Reply", "answer"]
