/**
 * As much of PowerShell as the manual's recipes are written in, so that they can be run where there is none: pipelines of
 * five cmdlets, `foreach`, `if`, member access, operators, strings with `$(...)`. It is stricter than PowerShell in one
 * way: a property that an object does not have is an error.
 */
import { type Token, tokens } from './powershellTokens.ts';
import {
  asText,
  CMDLETS,
  type Code,
  isTrue,
  many,
  member,
  OPERATORS,
  one,
  type Scope,
  STATIC,
  type Value,
} from './powershellValues.ts';

export type Native = (words: readonly string[]) => string;

/** Runs a script; what it leaves in the pipeline, as text. */
export function runPowerShell(script: string, variables: Record<string, Value>, native: Native): string[] {
  const scope: Scope = new Map(Object.entries(variables));
  return new Parser(tokens(script), native).script()(scope).map(asText);
}

/** Loosest first; PowerShell binds `,` tighter than any of them. */
const LEVELS = [['-and', '-or'], ['-eq', '-ne', '-lt', '-gt', '-in'], ['+', '-'], ['/']];

class Parser {
  readonly tokens: readonly Token[];
  readonly native: Native;
  at = 0;
  constructor(list: readonly Token[], native: Native) {
    this.tokens = list;
    this.native = native;
  }

  get next(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' };
  }

  is(...texts: string[]): boolean {
    const { kind, text } = this.next;
    return (
      kind !== 'string' && texts.includes(kind === 'word' || kind === 'operator' ? text.toLowerCase() : text)
    );
  }

  take(text?: string): Token {
    const { next } = this;
    if (text !== undefined && !this.is(text)) throw new Error(`"${text}" is expected at "${next.text}"`);
    this.at++;
    return next;
  }

  lines(): void {
    while (this.is('\n', ';')) this.at++;
  }

  script(end = ''): Code {
    const statements: Code[] = [];
    for (this.lines(); this.next.kind !== 'end' && !this.is(end); this.lines())
      statements.push(this.statement());
    if (end !== '') this.take(end);
    return (scope) => statements.flatMap((each) => each(scope));
  }

  block(): Code {
    this.lines();
    this.take('{');
    return this.script('}');
  }

  statement(): Code {
    if (this.is('foreach')) {
      this.take();
      this.take('(');
      const name = this.take().text;
      this.take('in');
      const items = this.pipeline();
      this.take(')');
      const body = this.block();
      // The loop is no scope of its own.
      return (scope) => items(scope).flatMap((each) => (each === null ? [] : body(scope.set(name, each))));
    }
    if (this.is('if')) {
      this.take();
      this.take('(');
      const condition = this.pipeline();
      this.take(')');
      const yes = this.block();
      const no = this.otherwise();
      return (scope) => (isTrue(one(condition(scope))) ? yes(scope) : no(scope));
    }
    const assigned = this.tokens[this.at + 1];
    if (this.next.kind === 'variable' && assigned?.kind === 'symbol' && assigned.text === '=') {
      const name = this.take().text;
      this.take('=');
      const value = this.statement();
      return (scope) => {
        scope.set(name, one(value(scope)));
        return [];
      };
    }
    return this.pipeline();
  }

  otherwise(): Code {
    if (!this.is('else')) return () => [];
    this.take();
    return this.block();
  }

  pipeline(): Code {
    let code = this.next.kind === 'word' ? this.command(null) : this.enumerated();
    while (this.is('|')) {
      this.take();
      this.lines();
      code = this.command(code);
    }
    return code;
  }

  enumerated(): Code {
    const value = this.expression();
    return (scope) => many(value(scope));
  }

  command(input: Code | null): Code {
    const name = this.take().text;
    const words: ((scope: Scope) => Value)[] = [];
    while (!this.is('\n', ';', '|', ')', '}') && this.next.kind !== 'end') words.push(this.word());
    const cmdlet = CMDLETS[name.toLowerCase()];
    if (!cmdlet) {
      if (input || name !== 'sspidiag') throw new Error(`${name} is not known here`);
      return (scope) => [this.native(words.map((word) => asText(word(scope))))];
    }
    return (scope) =>
      cmdlet(
        input?.(scope) ?? [],
        words.map((word) => word(scope)),
        scope,
      );
  }

  word(): (scope: Scope) => Value {
    const first = this.bare();
    const rest: ((scope: Scope) => Value)[] = [];
    while (this.is(',')) {
      this.take();
      rest.push(this.bare());
    }
    return rest.length === 0 ? first : (scope) => [first, ...rest].map((each) => each(scope));
  }

  bare(): (scope: Scope) => Value {
    const { kind, text } = this.next;
    if (kind === 'word' || kind === 'operator' || kind === 'number') {
      this.take();
      return () => text;
    }
    if (!this.is('{')) return this.postfix();
    const body = this.block();
    return () => body;
  }

  expression(level = 0): (scope: Scope) => Value {
    const names = LEVELS[level];
    if (!names) return this.comma();
    let left = this.expression(level + 1);
    while (this.is(...names)) {
      const operator = this.take().text.toLowerCase();
      const [before, after] = [left, this.expression(level + 1)];
      left = (scope) => {
        if (operator === '-and') return isTrue(before(scope)) && isTrue(after(scope));
        if (operator === '-or') return isTrue(before(scope)) || isTrue(after(scope));
        return OPERATORS[operator]?.(before(scope), after(scope));
      };
    }
    return left;
  }

  comma(): (scope: Scope) => Value {
    const all = [this.unary()];
    while (this.is(',')) {
      this.take();
      all.push(this.unary());
    }
    return all.length === 1 ? (all[0] as Code) : (scope) => all.map((each) => each(scope));
  }

  unary(): (scope: Scope) => Value {
    if (!this.is('-not')) return this.postfix();
    this.take();
    const value = this.unary();
    return (scope) => !isTrue(value(scope));
  }

  postfix(): (scope: Scope) => Value {
    let value = this.primary();
    while (this.is('.')) {
      this.take();
      const name = this.take().text;
      const before = value;
      value = (scope) => member(before(scope), name);
      if (!this.is('(')) continue;
      this.take();
      this.take(')');
      const method = value;
      value = (scope) => (method(scope) as () => Value)();
    }
    return value;
  }

  primary(): (scope: Scope) => Value {
    const { kind, text, parts } = this.take();
    if (kind === 'number') return () => Number(text);
    if (kind === 'string') {
      const pieces = (parts ?? [text]).map((part) => {
        return typeof part === 'string' ? () => part : new Parser(part, this.native).script();
      });
      return (scope) => pieces.map((piece) => asText(one([piece(scope)].flat()))).join('');
    }
    if (kind === 'variable') {
      const constant = { null: null, true: true, false: false }[text.toLowerCase()];
      if (constant !== undefined) return () => constant;
      return (scope) => {
        if (!scope.has(text)) throw new Error(`$${text} has no value`);
        return scope.get(text);
      };
    }
    if (text === '(') {
      const inner = this.pipeline();
      this.take(')');
      return (scope) => one(inner(scope));
    }
    if (text === '@(') {
      const inner = this.script(')');
      return (scope) => inner(scope);
    }
    if (text === '@{') return this.hash();
    if (kind === 'type') return this.type(text.toLowerCase());
    throw new Error(`"${text}" is not expected here`);
  }

  hash(): (scope: Scope) => Value {
    const entries: [string, Code][] = [];
    for (this.lines(); !this.is('}'); this.lines()) {
      const name = this.take().text;
      this.take('=');
      entries.push([name, this.statement()]);
    }
    this.take('}');
    return (scope) => Object.fromEntries(entries.map(([name, value]) => [name, one(value(scope))]));
  }

  type(name: string): (scope: Scope) => Value {
    if (name === 'pscustomobject') return this.primary();
    this.take('::');
    const method = STATIC[`${name}::${this.take().text.toLowerCase()}`];
    if (!method) throw new Error(`[${name}] is not known here`);
    if (!this.is('(')) return () => method();
    this.take();
    const given = this.expression();
    this.take(')');
    return (scope) => method(given(scope));
  }
}
