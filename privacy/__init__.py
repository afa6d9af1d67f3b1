"""What must not be kept: personal data found in a text, and taken out of it.

Pure functions over texts, with python-stdnum for check digits and phonenumbers for phones. They import nothing of
ours, so that every process can call them before it stores or logs what somebody wrote.
"""
