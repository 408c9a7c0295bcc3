import { isKnown, notKnown, type Read } from '../../not-known.ts';
import { pageDay } from '../../calendar/zones.ts';
import { type StageKind, stageKinds } from '../../developments/stages.ts';
import { type Position, positionCodes, positionText } from '../../tasks/answer.ts';
import type { Block } from '../tree.ts';
import { counted, liveTable, type Placed } from './table.ts';

/** A round that has closed, in numbers; days 'YYYY-MM-DD'. */
export type EndedRound = {
  readonly id: string;
  readonly title: string;
  readonly kind: StageKind;
  readonly informal: boolean;
  readonly chair: string;
  readonly funder: string;
  /** When it met; null: it did not, and ran from one day to another. */
  readonly metOn: string | null;
  readonly openedOn: string | null;
  readonly closedOn: string;
  /** Agencies. */
  readonly asked: number;
  readonly answered: number;
  readonly came: number;
  /** Where its published outcome stands; null: it is not published. */
  readonly page: string | null;
};

/** A stage of the development of the strategy that was held elsewhere, and what was said to have come of it. */
export type HeldElsewhere = {
  readonly id: string;
  readonly title: string;
  readonly kind: StageKind;
  readonly heldOn: string;
  readonly cameOf: string;
};

/** Who was consulted, when and how, and how many agencies were asked, answered and came (S8, S11-S14, S18). */
export function consultation(
  rounds: readonly EndedRound[],
  elsewhere: readonly HeldElsewhere[],
  placed: Placed,
): Block[] {
  const held = liveTable(placed, {
    key: placed.key,
    caption: 'Consultation that has ended',
    headings: [
      'Consultation',
      'Kind',
      'When',
      ...['Agencies asked', 'Answered', 'Came'].map((figures) => ({ figures })),
    ],
    rows: rows(rounds, (round) => [
      round.page === null ? round.title : { text: round.title, to: round.page },
      kindText(round),
      whenText(round),
      counted(round.asked),
      counted(round.answered),
      counted(round.came),
    ]),
  });
  const outside = liveTable(placed, {
    key: `${placed.key}-elsewhere`,
    caption: 'Consultation that was held elsewhere',
    headings: ['Consultation', 'Kind', 'When', 'What came of it'],
    rows: rows(elsewhere, ({ title, kind, heldOn, cameOf }) => [title, stageKinds[kind].word, pageDay(heldOn), cameOf]),
  });
  return [held, outside].filter((table) => table.rows.length > 0);
}

function rows<One extends { readonly id: string }, Cells>(all: readonly One[], cells: (one: One) => Cells) {
  return all.map((one) => ({ key: one.id, cells: cells(one) }));
}

/** "Open forum, chaired by …, paid for by …". */
function kindText({ kind, informal, chair, funder }: EndedRound): string {
  const more = [informal ? 'informal' : '', chair && `chaired by ${chair}`, funder && `paid for by ${funder}`];
  return [stageKinds[kind].word, ...more.filter((text) => text !== '')].join(', ');
}

function whenText({ metOn, openedOn, closedOn }: EndedRound): string {
  if (metOn !== null) return pageDay(metOn);
  return openedOn === null ? pageDay(closedOn) : `${pageDay(openedOn)} to ${pageDay(closedOn)}`;
}

/** How many agencies took one position on one question. */
export type Tally = {
  readonly questionId: string;
  readonly question: string;
  readonly position: Read<Position>;
  readonly agencies: number;
};

/** Where everybody stands on each question or objective of each round, in numbers (S16). */
export function positions(
  rounds: readonly (Pick<EndedRound, 'id' | 'title'> & { readonly tally: readonly Tally[] })[],
  placed: Placed,
): Block[] {
  return rounds
    .filter(({ tally }) => tally.length > 0)
    .map(({ id, title, tally }) => {
      const codes = offeredIn(tally);
      return liveTable(placed, {
        key: `${placed.key}-${id}`,
        caption: `Where agencies stand: ${title}`,
        headings: ['Question', ...codes.map((code) => ({ figures: positionText(code) }))],
        rows: [...new Map(tally.map(({ questionId, question }) => [questionId, question]))].map(([key, question]) => ({
          key,
          cells: [question, ...codes.map((code) => counted(agenciesAt(tally, key, code)))],
        })),
      });
    });
}

/** All that this release offers, and what a newer one has, where somebody has chosen it. */
function offeredIn(tally: readonly Tally[]): readonly Read<Position>[] {
  return tally.every(({ position }) => isKnown(position)) ? positionCodes : [...positionCodes, notKnown];
}

function agenciesAt(tally: readonly Tally[], questionId: string, position: Read<Position>): number {
  return tally
    .filter((one) => one.questionId === questionId && one.position === position)
    .reduce((sum, { agencies }) => sum + agencies, 0);
}
