import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import type { HttpDeps } from '../http/deps.ts';
import {
  changedForceShape,
  customerOf,
  customerShape,
  suiteOf,
  suiteShape,
} from '../shapes/force.ts';
import {
  changeForce,
  listCustomers,
  listSuites,
  putCustomer,
  putSuite,
  readForce,
} from '../usecases/referenceData.ts';
import { answers, jsonBody, read, router, write } from './router.ts';

const tags = ['Reference data'];
const codeParam = z.object({ code: z.string().max(20) });

const forceRoute = createRoute({
  method: 'get',
  path: '/force',
  tags,
  summary: 'The force that holds and invoices',
  responses: answers(200, 'The force', 'Force'),
});

const changeForceRoute = createRoute({
  method: 'put',
  path: '/force',
  tags,
  summary: 'Change what the force says of itself',
  request: { body: jsonBody(changedForceShape) },
  responses: answers(200, 'Changed', 'Force'),
});

const suitesRoute = createRoute({
  method: 'get',
  path: '/suites',
  tags,
  summary: 'The custody suites of the force',
  responses: answers(200, 'The suites', 'SuiteList'),
});

const putSuiteRoute = createRoute({
  method: 'put',
  path: '/suites/{code}',
  tags,
  summary: 'Add a suite, or change its name',
  request: { params: codeParam, body: jsonBody(suiteShape) },
  responses: answers(200, 'The suite', 'Suite'),
});

const customersRoute = createRoute({
  method: 'get',
  path: '/customers',
  tags,
  summary: 'The customers that pay',
  responses: answers(200, 'The customers', 'CustomerList'),
});

const putCustomerRoute = createRoute({
  method: 'put',
  path: '/customers/{code}',
  tags,
  summary: 'Add a customer, or change it, its purchase orders among them',
  request: { params: codeParam, body: jsonBody(customerShape) },
  responses: answers(200, 'The customer', 'Customer'),
});

/** The code in the path is that of the body. */
function checkCode(path: string, body: string): void {
  if (path === body) return;
  const detail = `is ${body}, and the path names ${path}`;
  throw new Refusal('invalid', 'the codes differ', { errors: [{ pointer: '/code', detail }] });
}

export function referenceRoutes(deps: HttpDeps) {
  const app = router();
  app.openapi(forceRoute, (c) =>
    read(c, deps, function* (steps, context) {
      return { status: 200, body: yield* readForce(steps, context) };
    }),
  );
  app.openapi(changeForceRoute, (c) => {
    const force = c.req.valid('json');
    return write(c, deps, function* (steps, context) {
      return { status: 200, body: yield* changeForce(steps, context, force) };
    });
  });
  app.openapi(suitesRoute, (c) =>
    read(c, deps, function* (steps, context) {
      const items = yield* listSuites(steps, context);
      return { status: 200, body: { items, next: null } };
    }),
  );
  app.openapi(putSuiteRoute, (c) => {
    const suite = suiteOf(c.req.valid('json'));
    checkCode(c.req.valid('param').code, suite.code);
    return write(c, deps, function* (steps, context) {
      return { status: 200, body: yield* putSuite(steps, context, suite) };
    });
  });
  app.openapi(customersRoute, (c) =>
    read(c, deps, function* (steps, context) {
      const items = yield* listCustomers(steps, context);
      return { status: 200, body: { items, next: null } };
    }),
  );
  app.openapi(putCustomerRoute, (c) => {
    const customer = customerOf(c.req.valid('json'));
    checkCode(c.req.valid('param').code, customer.code);
    return write(c, deps, function* (steps, context) {
      return { status: 200, body: yield* putCustomer(steps, context, customer) };
    });
  });
  return app;
}
