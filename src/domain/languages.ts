/**
 * Names of languages, as they stand in lines that are frozen: a fixed table, because the names that a
 * runtime brings change from one version to the next.
 */
const NAMES: Readonly<Record<string, string>> = {
  am: 'Amharic',
  ar: 'Arabic',
  az: 'Azerbaijani',
  be: 'Belarusian',
  bg: 'Bulgarian',
  bn: 'Bengali',
  bs: 'Bosnian',
  ckb: 'Kurdish (Sorani)',
  cs: 'Czech',
  de: 'German',
  dv: 'Dhivehi',
  el: 'Greek',
  en: 'English',
  es: 'Spanish',
  et: 'Estonian',
  fa: 'Persian',
  ff: 'Fula',
  fr: 'French',
  gu: 'Gujarati',
  ha: 'Hausa',
  he: 'Hebrew',
  hi: 'Hindi',
  hr: 'Croatian',
  hu: 'Hungarian',
  hy: 'Armenian',
  id: 'Indonesian',
  ig: 'Igbo',
  it: 'Italian',
  ja: 'Japanese',
  ka: 'Georgian',
  kk: 'Kazakh',
  km: 'Khmer',
  kmr: 'Kurdish (Kurmanji)',
  ko: 'Korean',
  kri: 'Krio',
  ku: 'Kurdish',
  ky: 'Kyrgyz',
  ln: 'Lingala',
  lo: 'Lao',
  lt: 'Lithuanian',
  lv: 'Latvian',
  mk: 'Macedonian',
  ml: 'Malayalam',
  mn: 'Mongolian',
  ms: 'Malay',
  my: 'Burmese',
  nan: 'Hokkien',
  ne: 'Nepali',
  nl: 'Dutch',
  om: 'Oromo',
  pa: 'Punjabi',
  pl: 'Polish',
  ps: 'Pashto',
  pt: 'Portuguese',
  'pt-BR': 'Portuguese (Brazil)',
  ro: 'Romanian',
  ru: 'Russian',
  rw: 'Kinyarwanda',
  si: 'Sinhala',
  sk: 'Slovak',
  sl: 'Slovenian',
  sn: 'Shona',
  so: 'Somali',
  sq: 'Albanian',
  sr: 'Serbian',
  sw: 'Swahili',
  syl: 'Sylheti',
  ta: 'Tamil',
  te: 'Telugu',
  tg: 'Tajik',
  th: 'Thai',
  ti: 'Tigrinya',
  tk: 'Turkmen',
  tl: 'Tagalog',
  tr: 'Turkish',
  tw: 'Twi',
  uk: 'Ukrainian',
  ur: 'Urdu',
  uz: 'Uzbek',
  vi: 'Vietnamese',
  wo: 'Wolof',
  wuu: 'Wu Chinese',
  yo: 'Yoruba',
  yue: 'Cantonese',
  zh: 'Chinese',
  'zh-HK': 'Cantonese',
  zu: 'Zulu',
};

/** "vi" -> "Vietnamese", "fa-AF" -> "Persian (fa-AF)"; of no known language, the tag itself. */
export function languageName(tag: string): string {
  const base = NAMES[tag.split('-')[0]?.toLowerCase() ?? ''];
  return NAMES[tag] ?? (base && tag.includes('-') ? `${base} (${tag})` : (base ?? tag));
}

/** The names that there are, in order; of two tags of one name, one name. */
export const LANGUAGE_NAMES: readonly string[] = [...new Set(Object.values(NAMES))].sort();

/** "Vietnamese" or "vi" -> "vi"; what is no name is taken for a tag. */
export function languageTag(text: string): string {
  const wanted = text.trim().toLowerCase();
  const known = Object.entries(NAMES).find(([, name]) => name.toLowerCase() === wanted);
  return known?.[0] ?? text.trim();
}
