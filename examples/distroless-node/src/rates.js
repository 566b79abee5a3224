const perDollar = { EUR: 0.92, GBP: 0.79, SEK: 10.4, USD: 1 }

/** Dollars in another currency, to two decimals; undefined for a currency that is not known. */
export function convert(dollars, currency) {
  const rate = perDollar[currency]
  return rate === undefined || Number.isNaN(dollars) ? undefined : Math.round(dollars * rate * 100) / 100
}
