"""Agents log in at the company's own identity provider (OpenID Connect), where that is set up.

The flow is the authorization code with PKCE, state and nonce, by Authlib; tokens are read by joserfc.
"""
