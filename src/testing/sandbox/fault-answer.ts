import { isJsonObject } from '../../core/model/json.ts';
import { refuseWith } from './contract-errors.ts';
import type { Fault } from './faults.ts';
import type { WireAnswer } from './wire-answer.ts';

/** Well formed, and never one that the sandbox gives. */
const otherOperation = '00000000-0000-4000-8000-000000000000';

/** The answer of a fault that replaces the work; null when the work is to be done. */
export function answerInstead(fault: Fault | null, url: string): WireAnswer | null {
  if (!fault) return null;
  const { status, code, redirect } = fault;
  if (redirect !== undefined) {
    const target = redirect === 'slash' ? url.replace(/(\?|$)/, '/$1') : redirect;
    return { status: status ?? 302, body: null, headers: { Location: target } };
  }
  if ('body' in fault || fault.text !== undefined) return { status: status ?? 200, body: fault.body };
  return status === undefined && code === undefined ? null : refuseWith(status, code);
}

/** The bytes of an answer and their type, bent by the fault. */
export function bytesOf(answer: WireAnswer, fault: Fault | null): { bytes: Buffer; type: string } {
  const type = 'application/json';
  if (fault?.text !== undefined) return { bytes: Buffer.from(fault.text), type };
  const body = bent(answer.body, fault);
  // A null that a fault asks for is sent; without one it stands for no body.
  const real = body === null && !(fault && 'body' in fault) ? '' : (JSON.stringify(body) ?? '');
  if (fault?.malformed === 'html') {
    const page = '<!doctype html><title>Sign in</title><h1>Welcome</h1>';
    return { bytes: Buffer.from(page), type: 'text/html; charset=utf-8' };
  }
  return { bytes: fault?.malformed ? malformed(fault.malformed, real) : Buffer.from(real), type };
}

function bent(body: unknown, fault: Fault | null): unknown {
  if (!fault || !isJsonObject(body)) return body;
  const result: Record<string, unknown> = { ...body };
  if (fault.operationId === 'missing') delete result['operation_id'];
  else if (fault.operationId !== undefined) {
    result['operation_id'] = fault.operationId === 'other' ? otherOperation : fault.operationId;
  }
  Object.assign(result, fault.patch);
  for (const key of fault.remove ?? []) delete result[key];
  return result;
}

function malformed(kind: Exclude<NonNullable<Fault['malformed']>, 'html'>, real: string): Buffer {
  switch (kind) {
    case 'empty':
      return Buffer.alloc(0);
    case 'null':
      return Buffer.from('null');
    case 'array':
      return Buffer.from('[]');
    case 'truncated':
      return Buffer.from(real.slice(0, Math.floor(real.length / 2)));
    case 'nan':
      return Buffer.from('{"summary":{"total":NaN}}');
    case 'deep':
      return Buffer.from(`{"items":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    case 'latin1':
      return Buffer.from('{"message":"café"}', 'latin1');
  }
}
