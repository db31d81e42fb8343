"""The preview server: the plan held in memory, outputs rendered when asked for, browsers told to reload.

Nothing is written. Events of the file system are a bell, never data. What goes wrong is shown over the last good
plan.

media policy guard ranges excerpt    words of HTTP and of findings      (total functions on texts)
source kept folders channel          the engine's seam, and what is held between requests
additions preview                    what is answered
scan bell walker                     when the site is read again
handler server                       sockets and threads
browser/                             what runs in the page
"""

from sitegen.serve.server import Server

__all__ = ["Server"]
