/** The rule for e-mail addresses. Plain functions without zod, so that pages can use them too. */

// The rule of the HTML standard (https://html.spec.whatwg.org/#valid-e-mail-address), in lower case, with at most 64 characters
// before the @ (RFC 5321) and a domain of at least two names: no mail server on the internet has one.
export const emailPattern =
  /^(?=[^@]{1,64}@)[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const maxEmailLength = 254;

const hasForeignLetter = /[\u{80}-\u{10FFFF}]/u;
const isDomain = /^[a-z0-9.\-\u{80}-\u{10FFFF}]+$/u;

/**
 * The one spelling of an address, by which accounts are told apart: trimmed, in lower case, its domain as the internet knows it
 * (`пример.рф` is `xn--e1afmkfd.xn--p1ai`, by the mapping of UTS 46 that browsers use). Addresses in ASCII only lose blanks and
 * capitals. What comes before the @ is not changed otherwise: dots and `+` belong to whoever runs the domain.
 */
export const canonicalEmail = (typed: string): string => {
  const text = typed.trim().toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  return at > 0 && hasForeignLetter.test(domain) ? `${text.slice(0, at)}@${asciiDomain(domain)}` : text;
};

const asciiDomain = (domain: string): string =>
  isDomain.test(domain) && URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain;

/** Whether a canonical address is one. */
export const isEmail = (email: string): boolean => emailPattern.test(email) && email.length <= maxEmailLength;
