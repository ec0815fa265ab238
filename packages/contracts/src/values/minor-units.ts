const codes = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * The currencies that can be charged, by the decimal places of Stripe's minor unit (see currency.ts). On its own, since
 * pages that only show prices need no more of the table.
 */
export const codesByDigits = {
  2: codes(`
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK DKK
  DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR
  LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
  SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD XCG YER ZAR ZMW`),
  0: codes('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'),
  3: codes('BHD JOD KWD OMR TND'),
} as const;

/** The decimal places of the minor unit of a currency that can be charged. */
export const minorDigits = (code: string): 0 | 2 | 3 | undefined =>
  ([2, 0, 3] as const).find((digits) => codesByDigits[digits].includes(code));
