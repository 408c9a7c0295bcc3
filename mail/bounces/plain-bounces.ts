/** What a mail server wrote in words, without a report that is made for programs. */
export type PlainBounce = { readonly kind: 'failed'; readonly status: string | null } | { readonly kind: 'delayed' };

type Server = {
  /** Which sentence do all its reports have? */
  readonly says: RegExp;
  /** And those that only say that it takes longer? */
  readonly delayed?: RegExp;
  /** Where does the copy of our own mail begin, which is not read? */
  readonly copy?: RegExp;
};

/** exim, qmail, postfix: the sentences stand in their sources, and can be changed by their administrators. */
const servers: readonly Server[] = [
  {
    says: /this message was created automatically by mail delivery software/iu,
    delayed: /has not (?:yet )?been delivered|delivery attempts will continue/iu,
    copy: /^-{4,} ?this is a copy of/imu,
  },
  { says: /this is the qmail-send program/iu, copy: /^--- (?:below this line|enclosed)/imu },
  {
    says: /this is the (?:mail system|postfix program) at host/iu,
    delayed: /this is a warning only|do not need to resend/iu,
  },
];

/** What they say of an address without a code of RFC 3463. */
const inWords: readonly (readonly [RegExp, string])[] = [
  [
    /no mailbox here by that name|user unknown|unknown (?:user|local part)|no such (?:user|mailbox|recipient)/iu,
    '5.1.1',
  ],
  [/unrouteable address|unrouteable mail domain|host or domain name not found/iu, '5.1.2'],
  [/mailbox (?:is )?full|over quota|quota (?:is )?exceeded/iu, '5.2.2'],
];

const enhanced = /(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d)/u;

/** Reads the report of a usual server; undefined where no such server speaks. A status of null: why it failed is not known. */
export function readPlainBounce(text: string): PlainBounce | undefined {
  const server = servers.find(({ says }) => says.test(text));
  if (server === undefined) return undefined;
  const [said = ''] = server.copy === undefined ? [text] : text.split(server.copy);
  if (server.delayed?.test(said)) return { kind: 'delayed' };
  const status = enhanced.exec(said)?.[0] ?? inWords.find(([words]) => words.test(said))?.[1] ?? null;
  return { kind: 'failed', status };
}
