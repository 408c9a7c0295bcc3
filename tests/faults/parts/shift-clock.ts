/**
 * Loaded before a part of the product (node --import): its wall clock is wrong by CLOCK_SHIFT_MS from the first line on.
 * Timers keep their length, as on a machine whose clock was set wrongly.
 */
const TrueDate = globalThis.Date;
const shiftMs = Number(process.env['CLOCK_SHIFT_MS'] ?? '0');

class ShiftedDate extends TrueDate {
  constructor(...given: [] | [value: number | string | Date]) {
    if (given.length === 0) super(TrueDate.now() + shiftMs);
    else super(...given);
  }

  static override now(): number {
    return TrueDate.now() + shiftMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
