"""The demo: a shop with the widget, its customers' identities, their mail, and the pages of one-time links.

Everything here is served only while `DeskSettings.demo` is set. It stands in for the company's own site, which
is why it signs identities and reads mail: a real desk never does.
"""
