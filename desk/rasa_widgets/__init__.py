"""Web front ends that were made for Rasa's `socketio` channel, served unchanged by the desk at `/socket.io/`.

They speak Socket.IO over Engine.IO, in one of two revisions: `packets` reads and writes both, `engine` is one connection
whatever carries it, `door` answers the requests of which it is made. `chat` is the protocol of Rasa's channel, `rendering`
what its front ends can show, `files` the links by which they show attachments.

Written out here, for no Python library serves both revisions: python-socketio from 5 on refuses the older one, which is
that of most widgets in use (socket.io-client 2), and its queues have no end.
"""
