import { z } from 'zod';
import type { Definition } from '../../domain/measures/indicator.ts';
import { indicators } from '../schema/measures.ts';
import { of } from '../shapes.ts';

/** What an indicator measures and how, as statements read it. */
export const definitionShape = {
  title: of(indicators.title),
  definition: of(indicators.definition),
  origin: of(indicators.origin),
  kind: of(indicators.kind),
  unit: of(indicators.unit),
  decimals: of(indicators.decimals),
  polarity: of(indicators.polarity),
  frequency: of(indicators.frequency),
  numerator: of(indicators.numerator),
  denominator: of(indicators.denominator),
  scale: z.array(z.string()),
} satisfies { [Name in Exclude<keyof Definition, 'areas'>]: z.ZodType<Definition[Name]> };
