/**
 * Sums written by hand, worked out exactly in fractions of whole numbers, apart from everything that
 * the service computes with: + - * / ( ) and round(), which is half up to the penny.
 */
interface Fraction {
  top: bigint;
  bottom: bigint;
}

/** "0.5 * 18.50 + 2.5 * 36.90" -> "101.50". Throws on what is no sum, or no whole pence. */
export function workOut(sum: string): string {
  const tokens = sum.match(/\d+(?:\.\d+)?|round|[-+*/()]|\S/g) ?? [];
  const value = addends(tokens);
  if (tokens.length > 0) throw new SyntaxError(`"${tokens[0]}" is left over in "${sum}"`);
  const { top, bottom } = times(value, { top: 100n, bottom: 1n });
  if (top % bottom !== 0n) throw new RangeError(`"${sum}" is not whole pence`);
  return poundsFrom(top / bottom);
}

function addends(tokens: string[]): Fraction {
  let sum = factors(tokens);
  while (tokens[0] === '+' || tokens[0] === '-') {
    const sign = tokens.shift() === '+' ? 1n : -1n;
    const { top, bottom } = factors(tokens);
    sum = { top: sum.top * bottom + sign * top * sum.bottom, bottom: sum.bottom * bottom };
  }
  return sum;
}

function factors(tokens: string[]): Fraction {
  let product = single(tokens);
  while (tokens[0] === '*' || tokens[0] === '/') {
    const divided = tokens.shift() === '/';
    const { top, bottom } = single(tokens);
    product = times(product, divided ? { top: bottom, bottom: top } : { top, bottom });
  }
  return product;
}

function single(tokens: string[]): Fraction {
  const token = tokens.shift() ?? 'the end';
  if (token === '-') return times(single(tokens), { top: -1n, bottom: 1n });
  if (token === 'round') return rounded(single(tokens));
  if (token === '(') {
    const inner = addends(tokens);
    if (tokens.shift() !== ')') throw new SyntaxError('a bracket is not closed');
    return inner;
  }
  if (!/^\d/.test(token)) throw new SyntaxError(`${token} is not a number`);
  const [whole = '', decimals = ''] = token.split('.');
  return { top: BigInt(whole + decimals), bottom: 10n ** BigInt(decimals.length) };
}

function times(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

function rounded({ top, bottom }: Fraction): Fraction {
  return { top: (top * 200n + bottom) / (bottom * 2n), bottom: 100n };
}

function poundsFrom(pence: bigint): string {
  const digits = String(pence < 0n ? -pence : pence).padStart(3, '0');
  return `${pence < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
