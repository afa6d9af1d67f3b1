"""The agents' part of the reference server."""

from __future__ import annotations

from aiohttp import web

from backoffice.agents_port import AgentsOffice
from backoffice.http import contract
from backoffice.http.requests import answer, body_of, id_of, key_of, limit_of


class AgentsServer:
    """One handler a path, as in `backoffice.http.server`."""

    def __init__(self, office: AgentsOffice) -> None:
        self._office = office

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Serve the paths."""
        for method, path, handler in (
            ("GET", "/refundable/{id}", self.refundable),
            ("GET", "/customers/{id}/refunds", self.refunds),
            ("POST", "/refunds", self.pay_refund),
            ("POST", "/refunds/{id}/cancellation", self.cancel_refund),
            ("GET", "/customers/{id}/statement", self.charges),
            ("GET", "/charges/{id}", self.charge),
            ("POST", "/charges/{id}/removal", self.remove_charge),
            ("POST", "/orders/{id}/replacements", self.replace),
            ("POST", "/returns/{id}/cancellation", self.cancel_return),
            ("GET", "/customers/{id}/account", self.account),
            ("POST", "/customers/{id}/locking", self.lock),
            ("GET", "/customers/{id}/credits", self.credit),
            ("POST", "/customers/{id}/credits", self.give_credit),
            ("POST", "/credits/{id}/withdrawal", self.take_back_credit),
            ("GET", "/customers/{id}/subscriptions", self.subscriptions),
            ("POST", "/subscriptions/{id}/cancellation", self.cancel_subscription),
            ("POST", "/subscriptions/{id}/resumption", self.resume_subscription),
            ("POST", "/customers/{id}/closing", self.close),
            ("POST", "/customers/{id}/reopening", self.reopen),
        ):
            router.add_route(method, contract.PREFIX + path, handler)

    async def refundable(self, request: web.Request) -> web.Response:
        return answer(await self._office.refundable(id_of(request)))

    async def refunds(self, request: web.Request) -> web.Response:
        return answer(await self._office.refunds_of(id_of(request)))

    async def pay_refund(self, request: web.Request) -> web.Response:
        body = await body_of(request, contract.RefundBody)
        return answer(
            await self._office.pay_refund(
                body.number, amount=body.amount, reason=body.reason, idempotency_key=key_of(request)
            )
        )

    async def cancel_refund(self, request: web.Request) -> web.Response:
        return answer(await self._office.cancel_refund(id_of(request), idempotency_key=key_of(request)))

    async def charges(self, request: web.Request) -> web.Response:
        return answer(await self._office.charges_of(id_of(request), limit=limit_of(request, default=20)))

    async def charge(self, request: web.Request) -> web.Response:
        return answer(await self._office.charge(id_of(request)))

    async def remove_charge(self, request: web.Request) -> web.Response:
        body = await body_of(request, contract.ReasonBody)
        return answer(
            await self._office.remove_charge(id_of(request), reason=body.reason, idempotency_key=key_of(request))
        )

    async def replace(self, request: web.Request) -> web.Response:
        body = await body_of(request, contract.ReplacementBody)
        return answer(
            await self._office.order_replacement(
                id_of(request), sku=body.sku, reason=body.reason, idempotency_key=key_of(request)
            )
        )

    async def cancel_return(self, request: web.Request) -> web.Response:
        return answer(await self._office.cancel_return(id_of(request), idempotency_key=key_of(request)))

    async def account(self, request: web.Request) -> web.Response:
        return answer(await self._office.account(id_of(request)))

    async def lock(self, request: web.Request) -> web.Response:
        return answer(await self._office.lock_account(id_of(request), idempotency_key=key_of(request)))

    async def credit(self, request: web.Request) -> web.Response:
        return answer(await self._office.credit_of(id_of(request)))

    async def give_credit(self, request: web.Request) -> web.Response:
        body = await body_of(request, contract.CreditBody)
        return answer(
            await self._office.give_credit(
                id_of(request), amount=body.amount, reason=body.reason, idempotency_key=key_of(request)
            )
        )

    async def take_back_credit(self, request: web.Request) -> web.Response:
        return answer(await self._office.take_back_credit(id_of(request), idempotency_key=key_of(request)))

    async def subscriptions(self, request: web.Request) -> web.Response:
        return answer(await self._office.subscriptions_of(id_of(request)))

    async def cancel_subscription(self, request: web.Request) -> web.Response:
        return answer(await self._office.cancel_subscription(id_of(request), idempotency_key=key_of(request)))

    async def resume_subscription(self, request: web.Request) -> web.Response:
        return answer(await self._office.resume_subscription(id_of(request), idempotency_key=key_of(request)))

    async def close(self, request: web.Request) -> web.Response:
        body = await body_of(request, contract.ReasonBody)
        return answer(
            await self._office.close_account(id_of(request), reason=body.reason, idempotency_key=key_of(request))
        )

    async def reopen(self, request: web.Request) -> web.Response:
        return answer(await self._office.reopen_account(id_of(request), idempotency_key=key_of(request)))
