"""`/api/insight/...`: what happened, honestly counted, for supervisors, designers and administrators."""
